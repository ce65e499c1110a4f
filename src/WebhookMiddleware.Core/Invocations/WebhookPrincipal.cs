namespace WebhookMiddleware.Invocations;

/// <summary>The caller who made the request, as far as the host knows it.</summary>
internal sealed record WebhookPrincipal(string? Id, string? Name);
