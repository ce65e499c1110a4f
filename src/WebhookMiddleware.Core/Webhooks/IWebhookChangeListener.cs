namespace WebhookMiddleware.Webhooks;

/// <summary>
/// Is told about every write that this host made, before the writer gets its answer: a change is seen on its own host at once. Whoever writes
/// to <see cref="IWebhookStore"/> without the management API tells it too, or the change is seen with the next poll.
/// </summary>
public interface IWebhookChangeListener
{
    /// <summary>
    /// Reads the webhooks again. The write is durable already, so a failure to read must be handled here: an exception would tell the writer
    /// that nothing was saved.
    /// </summary>
    Task WebhooksChangedAsync(CancellationToken cancellationToken);
}
