using WebhookMiddleware.Events;

namespace WebhookMiddleware.Dashboard.Logs;

/// <summary>What the page of any log has: its filters, what can be chosen in them, and the next page.</summary>
internal interface ILogModel : IFilteredModel
{
    /// <summary>Gets the path of the log below the dashboard's root.</summary>
    string Path { get; }

    HookNames Hooks { get; }

    IReadOnlyList<WebhookEvent> Events { get; }

    /// <summary>Gets the cursor of the next page; null on the last one.</summary>
    string? Next { get; }
}
