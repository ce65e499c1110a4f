namespace WebhookMiddleware.Receiver;

/// <summary>Represents who made the request that raised an event.</summary>
/// <param name="Id">The identifier of the user or client; null if the API has none.</param>
/// <param name="Name">The name; null if the API has none.</param>
public sealed record WebhookCallPrincipal(string? Id, string? Name);
