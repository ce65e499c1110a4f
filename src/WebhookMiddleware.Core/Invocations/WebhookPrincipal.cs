namespace WebhookMiddleware.Invocations;

/// <summary>Who made the request, as far as the host knows.</summary>
internal sealed record WebhookPrincipal(string? Id, string? Name);
