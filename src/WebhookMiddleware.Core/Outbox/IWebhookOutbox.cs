namespace WebhookMiddleware.Outbox;

/// <summary>Takes what background webhooks are to be told.</summary>
internal interface IWebhookOutbox
{
    /// <summary>Takes the message over; when it returns, the message is as safe as this outbox makes it.</summary>
    ValueTask EnqueueAsync(OutboxMessage message, CancellationToken cancellationToken);
}
