namespace WebhookMiddleware.EntityFrameworkCore.Webhooks;

/// <summary>The exception for a column of a webhook's row whose value this package can't have written.</summary>
internal sealed class UnreadableWebhookException(string column, Exception? inner = null)
    : Exception($"Its column {column} can't be read{(inner is null ? "." : ": " + inner.Message)}", inner);
