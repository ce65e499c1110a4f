namespace WebhookMiddleware.Pipeline;

/// <summary>Raises scheduled events.</summary>
internal interface IScheduledEvents
{
    /// <summary>Raises the event unless this or another host has already raised it with the same key.</summary>
    /// <returns>
    /// True when nothing is left to do: the event is stored now or was stored before, or no webhook applies. False when it can't be raised
    /// now and must be kept, because the webhooks have not been loaded or are switched off.
    /// </returns>
    Task<bool> RaiseAsync(string eventName, object payload, string key, CancellationToken cancellationToken);
}
