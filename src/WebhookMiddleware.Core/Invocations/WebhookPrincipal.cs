namespace WebhookMiddleware.Invocations;

/// <summary>The caller who made the request, as far as the host knows it.</summary>
/// <param name="Id">The identifier; null when it is not known.</param>
/// <param name="Name">The name; null when it is not known.</param>
public sealed record WebhookPrincipal(string? Id, string? Name);
