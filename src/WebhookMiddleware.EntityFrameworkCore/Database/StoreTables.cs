namespace WebhookMiddleware.EntityFrameworkCore.Database;

/// <summary>Defines the names of the store's tables. An application's own may begin with the same word.</summary>
internal static class StoreTables
{
    /// <summary>The migrations of the store, whose history is separate from the application's.</summary>
    public const string MigrationsHistory = "__webhook_migrations_history";

    public static IReadOnlyList<string> Names { get; } =
    [
        "webhook_audit",
        "webhook_call_bodies",
        "webhook_call_series",
        "webhook_calls",
        "webhook_claims",
        "webhook_deliveries",
        "webhook_delivery_attempts",
        "webhook_enlisted_messages",
        "webhook_failures",
        "webhook_hooks",
        "webhook_messages",
        "webhook_once_keys",
        "webhook_state",
        "webhook_statistics_hours",
        "webhook_statistics_minutes",
        "webhook_versions",
    ];
}
