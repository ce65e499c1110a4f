using WebhookMiddleware.Dashboard.Logs;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Dashboard.Deliveries;

/// <summary>What the pages show on which several deliveries are sent again.</summary>
/// <param name="Form">The form.</param>
/// <param name="Hooks">The names of the webhooks.</param>
internal sealed record Replay(ReplayForm Form, HookNames Hooks)
{
    /// <summary>Gets the errors by control, in the language of the page; the empty key stands for the whole form.</summary>
    public IReadOnlyDictionary<string, string> Errors { get; init; } = new Dictionary<string, string>();

    /// <summary>Gets what is chosen, once it can be read.</summary>
    public DeliveryQuery? Query { get; init; }

    /// <summary>Gets the webhooks that fit the name which was typed. Empty unless there are several.</summary>
    public IReadOnlyList<Webhook> Candidates { get; init; } = [];

    public string? ErrorOf(string name) => Errors.GetValueOrDefault(name);
}
