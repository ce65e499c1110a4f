namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

/// <summary>How the server looks after the tables that change all the time.</summary>
internal static class HotTables
{
    /// <summary>
    /// By default a table is vacuumed when a fifth of it has changed: with a week of deliveries kept, the claims' indices would then be
    /// full of entries that are long gone.
    /// </summary>
    public const string Tune = """
        ALTER TABLE webhook_deliveries SET (
            autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000,
            autovacuum_analyze_scale_factor = 0.02, autovacuum_analyze_threshold = 1000);
        """;
}
