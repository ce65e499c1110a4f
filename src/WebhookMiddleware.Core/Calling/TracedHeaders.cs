using System.Collections.Frozen;
using System.Net.Http.Headers;
using WebhookMiddleware.Addressing;
using WebhookMiddleware.Masking;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Calling;

/// <summary>Copies the header fields of a traced exchange, without secrets.</summary>
internal static class TracedHeaders
{
    // All others are secret: those of the webhook itself, and those that handlers of the host add.
    private static readonly FrozenSet<string> Shown = new[]
    {
        WebhookHeaderNames.Id, WebhookHeaderNames.Timestamp, WebhookHeaderNames.Event, WebhookHeaderNames.Attempt, WebhookHeaderNames.Hop,
        WebhookHeaderNames.DryRun, WebhookHeaderNames.TraceParent, WebhookHeaderNames.UserAgent, WebhookHeaderNames.AcceptEncoding,
        WebhookHeaderNames.ContentType, "Content-Length", "Connection",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Returns the fields of a request.</summary>
    public static IReadOnlyList<TracedHeader> OfRequest(HttpRequestMessage request, Webhook webhook)
        => [.. All(request.Headers, request.Content).Select(header => IsShown(header.Name, webhook) ? header : Hide(header))];

    /// <summary>Returns the fields of a response. The webhook's mask is applied to them where they are shown.</summary>
    public static IReadOnlyList<TracedHeader> OfResponse(HttpResponseMessage response)
        => [.. All(response.Headers, response.Content).Select(header => SecretNames.MatchesHeader(header.Name) ? Hide(header) : header)];

    /// <summary>Returns the mask of a request's signatures; null when it has none.</summary>
    public static SecretMask? MaskOfSignatures(HttpRequestMessage request)
        => request.Headers.NonValidated.TryGetValues(WebhookHeaderNames.Signature, out var signatures)
            ? SecretMask.Of(signatures.SelectMany(text => text.Split(' ')).SelectMany(FormsOf))
            : null;

    // v1,<base64>, of which a receiver may show the base64 alone.
    private static string[] FormsOf(string signature)
    {
        var base64 = signature[(signature.IndexOf(',', StringComparison.Ordinal) + 1)..];
        return [signature, base64, base64.TrimEnd('=')];
    }

    private static IEnumerable<TracedHeader> All(HttpHeaders headers, HttpContent? content)
        => headers.NonValidated
            .Concat(content?.Headers.NonValidated ?? default)
            .Select(header => new TracedHeader(header.Key, header.Value.ToString()));

    private static bool IsShown(string name, Webhook webhook)
        => Shown.Contains(name) && !webhook.Headers.Any(own => own.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static TracedHeader Hide(TracedHeader header) => header with { Value = SecretMask.Replacement };
}
