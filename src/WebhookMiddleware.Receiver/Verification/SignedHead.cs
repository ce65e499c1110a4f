using System.Globalization;
using WebhookMiddleware.Addressing;

namespace WebhookMiddleware.Receiver.Verification;

/// <summary>Represents the headers that a signature consists of.</summary>
/// <param name="Id">The value of <c>webhook-id</c>.</param>
/// <param name="Timestamp">The Unix seconds of <c>webhook-timestamp</c>.</param>
/// <param name="Signatures">The signatures of <c>webhook-signature</c>.</param>
internal sealed record SignedHead(string Id, long Timestamp, IReadOnlyList<string> Signatures)
{
    /// <summary>Returns the headers, or null if one is missing, given twice or malformed.</summary>
    public static SignedHead? Find(IHeaderDictionary headers)
        => headers[WebhookHeaderNames.Id] is [{ Length: > 0 } id]
            && headers[WebhookHeaderNames.Timestamp] is [{ } timestamp]
            && headers[WebhookHeaderNames.Signature] is [{ Length: > 0 } signatures]
            && IsUnambiguous(id)
            && long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                ? new(id, seconds, signatures.Split(' '))
                : null;

    // A dot separates the parts of the signed text, so one in the identifier could shift the others.
    private static bool IsUnambiguous(string id) => !id.Contains('.', StringComparison.Ordinal);
}
