namespace WebhookMiddleware.Webhooks;

/// <summary>A stored webhook that can't be read, so that it is left out: somebody has changed it past this package.</summary>
/// <param name="Id">Its identifier; null when not even that can be read.</param>
/// <param name="Name">Its name; empty when not even that can be read.</param>
/// <param name="Event">Its event's name; empty when not even that can be read.</param>
/// <param name="IsGate">
/// Whether requests have to wait for its consent, as far as the store tells: those on its event are then refused until it can be read, since without
/// it they would pass unseen.
/// </param>
/// <param name="Reason">What can't be read, in words.</param>
public sealed record UnreadableWebhook(Guid? Id, string Name, string Event, bool IsGate, string Reason);
