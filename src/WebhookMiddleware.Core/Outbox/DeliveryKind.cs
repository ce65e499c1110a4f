namespace WebhookMiddleware.Outbox;

internal enum DeliveryKind
{
    FirstAttempt,
    Retry,
}
