using WebhookMiddleware.Events;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Dashboard.Logs;

/// <summary>What the page of any log has: its filters, what can be chosen in them, and the next page.</summary>
internal interface ILogModel : IFilteredModel
{
    /// <summary>Gets the path of the log below the dashboard's root.</summary>
    string Path { get; }

    HookNames Hooks { get; }

    /// <summary>Gets the webhooks that fit the name which was typed; empty if none was.</summary>
    IReadOnlyList<Webhook> Candidates => Filter.HookName is { } name ? Hooks.Search(name, Filter["event"], Filter.ShownHookId) : [];

    /// <summary>Gets whether no webhook has the name that was typed.</summary>
    bool IsUnknownHook => Filter.HookName is not null && Candidates.Count == 0;

    IReadOnlyList<WebhookEvent> Events { get; }

    /// <summary>Gets the cursor of the next page; null on the last one.</summary>
    string? Next { get; }
}
