using WebhookMiddleware.Events;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Dashboard.Trials;

/// <summary>What the test of a webhook shows.</summary>
/// <param name="Webhook">The webhook as it is stored.</param>
/// <param name="Event">Its event; null if this host does not know it.</param>
/// <param name="Outcome">The form, and what came of it.</param>
internal sealed record TestModel(Webhook Webhook, WebhookEvent? Event, TestOutcome Outcome)
    : TestedModel(Outcome, TestFields.Of(Event?.Phase, isWholeRun: false));
