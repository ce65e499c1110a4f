namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

/// <summary>The one clock that leases and due times are judged by: a function in the database, so that all hosts have the same.</summary>
internal static class DatabaseClock
{
    /// <summary>
    /// Gives the moment at which the statement began, in Unix milliseconds. Not the transaction's, which lies back when it has waited; and
    /// a moment that stays the same for a whole statement, because no index is searched for anything else.
    /// </summary>
    public const string Now = "webhook_now()";

    public const string Create = """
        CREATE OR REPLACE FUNCTION webhook_now() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
        AS 'SELECT (extract(epoch FROM statement_timestamp()) * 1000)::bigint';
        """;

    public const string Drop = "DROP FUNCTION IF EXISTS webhook_now();";
}
