using WebhookMiddleware.CallLog;
using WebhookMiddleware.Events;

namespace WebhookMiddleware.Dashboard.Calls;

/// <summary>What the page of a call shows.</summary>
/// <param name="Call">The call.</param>
/// <param name="HookExists">Whether its webhook is still there.</param>
/// <param name="Event">Its event; null if this host does not know it.</param>
internal sealed record CallDetail(WebhookCallRecord Call, bool HookExists, WebhookEvent? Event);
