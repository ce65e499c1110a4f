using System.Globalization;

namespace WebhookMiddleware.Webhooks.Editing;

/// <summary>A webhook as a write would make it, not validated yet.</summary>
/// <param name="Webhook">The webhook; what could not be read has a harmless placeholder.</param>
/// <param name="HeaderPositions">Where each header stands in the document.</param>
/// <param name="Warning">What is worth a warning about the change; null when nothing is.</param>
internal sealed record WebhookDraft(Webhook Webhook, IReadOnlyList<int> HeaderPositions, string? Warning)
{
    /// <summary>Creates the draft of a webhook that does not come from a document.</summary>
    public WebhookDraft(Webhook webhook)
        : this(webhook, [.. Enumerable.Range(0, webhook.Headers.Count)], Warning: null)
    {
    }

    /// <summary>
    /// Turns a path of the webhook (<c>headers[1].name</c>) into one of the document, where cleared headers take up places.
    /// </summary>
    public string ToDocumentPath(string path)
    {
        const string Prefix = "headers[";
        if (!path.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return path;
        }

        var end = path.IndexOf(']', StringComparison.Ordinal);
        var index = int.Parse(path.AsSpan(Prefix.Length, end - Prefix.Length), CultureInfo.InvariantCulture);
        return $"{Prefix}{HeaderPositions[index]}{path[end..]}";
    }
}
