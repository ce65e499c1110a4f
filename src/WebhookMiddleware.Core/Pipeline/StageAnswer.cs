using WebhookMiddleware.Calling;
using WebhookMiddleware.Events;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Pipeline;

/// <summary>A webhook of a stage and the answer to its call.</summary>
internal readonly record struct StageAnswer(CompiledWebhook Webhook, WebhookAnswer Answer)
{
    /// <summary>
    /// Determines whether the call failed and the run continues nevertheless (<c>onFailure: continue</c>). An after-event can't be stopped.
    /// </summary>
    public bool FailsOpen(WebhookPhase phase)
        => phase == WebhookPhase.Before && Answer.Outcome.IsFailure() && Webhook.Definition.OnFailure == FailureAction.Continue;
}
