using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Registry;

/// <summary>The reason why a webhook can't be called as it is stored. Every call of it ends with this outcome.</summary>
internal sealed record CompileFailure(WebhookOutcome Outcome, string Detail);
