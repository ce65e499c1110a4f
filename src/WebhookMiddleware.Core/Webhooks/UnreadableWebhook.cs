namespace WebhookMiddleware.Webhooks;

/// <summary>Represents a stored webhook that can't be read and is left out, because it was changed without this package.</summary>
/// <param name="Id">Its identifier, or null when that can't be read either.</param>
/// <param name="Name">Its name; empty when that can't be read either.</param>
/// <param name="Event">Its event's name; empty when that can't be read either.</param>
/// <param name="IsGate">
/// Whether requests need its consent, as far as the store shows. Requests of its event are then refused until it can be read, since they
/// would otherwise pass unchecked.
/// </param>
/// <param name="Reason">A description of what can't be read.</param>
public sealed record UnreadableWebhook(Guid? Id, string Name, string Event, bool IsGate, string Reason);
