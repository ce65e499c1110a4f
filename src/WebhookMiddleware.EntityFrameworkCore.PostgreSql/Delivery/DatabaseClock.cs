namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

/// <summary>
/// The one clock that determines leases and due times: a function in the database, so that all hosts use the same clock.
/// </summary>
internal static class DatabaseClock
{
    /// <summary>
    /// Returns when the statement began, in Unix milliseconds. The beginning of the transaction is not used, because it lies back if the
    /// transaction has waited. The time stays the same for a whole statement; otherwise no index would be used for it.
    /// </summary>
    public const string Now = "webhook_now()";

    /// <summary>
    /// The same for the values of many rows: as a subselect, it is evaluated once for a statement. The function takes a microsecond, which is
    /// a tenth of what a row takes otherwise. Conditions use the function, whose value the planner knows.
    /// </summary>
    public const string NowOnce = $"(SELECT {Now})";

    public const string Create = """
        CREATE OR REPLACE FUNCTION webhook_now() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
        AS 'SELECT (extract(epoch FROM statement_timestamp()) * 1000)::bigint';
        """;

    public const string Drop = "DROP FUNCTION IF EXISTS webhook_now();";
}
