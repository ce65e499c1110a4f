namespace WebhookMiddleware.Outbox;

/// <summary>Takes over what webhooks must hear of.</summary>
internal interface IWebhookOutbox
{
    /// <summary>When it returns, the message is as safe as the store makes it, and the dispatcher has been woken.</summary>
    ValueTask EnqueueAsync(OutboxMessage message, CancellationToken cancellationToken);
}
