namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

/// <summary>The server's maintenance settings for the tables that change constantly.</summary>
internal static class HotTables
{
    /// <summary>
    /// More than half of each page of deliveries is left free when they are written: for their claimed versions, which need no new entries
    /// in the indexes as long as they are in the same page. By default, a table is vacuumed when a fifth of it has changed. With deliveries
    /// kept for a week, the claims' indexes would then be full of entries of deleted rows. The call log is pruned from its beginning, where
    /// they would be too. An enlisted message is deleted when its request ends, so that hardly any row of its table is there for long.
    /// </summary>
    public const string Tune = """
        ALTER TABLE webhook_deliveries SET (
            fillfactor = 45,
            autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000,
            autovacuum_analyze_scale_factor = 0.02, autovacuum_analyze_threshold = 1000);
        ALTER TABLE webhook_enlisted_messages SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
        ALTER TABLE webhook_calls SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 10000);
        """;
}
