using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Registry;

/// <summary>Why a webhook can't be called as it is stored: every call of it ends so.</summary>
internal sealed record CompileFailure(WebhookOutcome Outcome, string Detail);
