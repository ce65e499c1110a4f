namespace WebhookMiddleware.Dashboard.Layout;

/// <summary>The sections of the dashboard, in the order of the bar at the top.</summary>
internal static class Navigation
{
    /// <summary>Gets the path of each section below the root. Its title is the text <c>Nav.</c> with the name.</summary>
    public static IReadOnlyList<(string Name, string Path)> Sections { get; } =
        [
            ("Hooks", ""), ("Events", "events"), ("Calls", "calls"), ("Deliveries", "deliveries"), ("Stats", "stats"),
            ("Audit", "audit"), ("Settings", "settings"),
        ];
}
