namespace WebhookMiddleware.Receiver;

/// <summary>Represents the webhook that makes a call, as the API has it registered.</summary>
/// <param name="Id">The identifier of the webhook.</param>
/// <param name="Name">Its name.</param>
/// <param name="Order">Its place among the webhooks of the event; the smaller is called earlier.</param>
public sealed record WebhookCallHook(Guid Id, string Name, int Order);
