namespace WebhookMiddleware.Delivery;

internal enum DeliveryKind
{
    FirstAttempt,
    Retry,
}
