namespace WebhookMiddleware.EntityFrameworkCore.Webhooks;

/// <summary>A column of a webhook's row holds nothing that this package has written.</summary>
internal sealed class UnreadableWebhookException(string column, Exception? inner = null)
    : Exception($"Its column {column} can't be read{(inner is null ? "." : ": " + inner.Message)}", inner);
