namespace WebhookMiddleware.Subscriptions;

/// <summary>Raises scheduled events.</summary>
internal interface IScheduledEvents
{
    /// <summary>
    /// Raises the event unless it was raised with this key before, by whatever host. True: nothing is left to do, because it is safe with the store now or was
    /// before, or because no webhook is to hear of it. False: it can't be raised now and must be kept, because webhooks have not been loaded or are switched
    /// off.
    /// </summary>
    Task<bool> RaiseAsync(string eventName, object payload, string key, CancellationToken cancellationToken);
}
