namespace WebhookMiddleware.Testing;

internal enum ReplyFault
{
    None,
    Hang,
    Abort,
}
