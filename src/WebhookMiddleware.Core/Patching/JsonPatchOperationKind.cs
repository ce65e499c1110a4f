namespace WebhookMiddleware.Patching;

internal enum JsonPatchOperationKind
{
    Add,
    Replace,
    Remove,
    Test,
}
