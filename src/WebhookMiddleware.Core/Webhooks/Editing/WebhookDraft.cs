using System.Globalization;

namespace WebhookMiddleware.Webhooks.Editing;

/// <summary>A webhook as a write would store it, before validation.</summary>
/// <param name="Webhook">The webhook, with harmless placeholders for values that could not be read.</param>
/// <param name="HeaderPositions">The position of each header in the document.</param>
/// <param name="Warning">A warning about the change, or null.</param>
internal sealed record WebhookDraft(Webhook Webhook, IReadOnlyList<int> HeaderPositions, string? Warning)
{
    /// <summary>Creates the draft of a webhook that does not come from a document.</summary>
    public WebhookDraft(Webhook webhook)
        : this(webhook, [.. Enumerable.Range(0, webhook.Headers.Count)], Warning: null)
    {
    }

    /// <summary>
    /// Converts a path of the webhook (<c>headers[1].name</c>) to a path of the document, in which cleared headers occupy positions.
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
