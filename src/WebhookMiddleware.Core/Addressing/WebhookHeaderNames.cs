using System.Collections.Frozen;

namespace WebhookMiddleware.Addressing;

/// <summary>Defines the header fields of a call.</summary>
internal static class WebhookHeaderNames
{
    public const string Id = "webhook-id";
    public const string Timestamp = "webhook-timestamp";
    public const string Signature = "webhook-signature";
    public const string Event = "webhook-event";
    public const string Attempt = "webhook-attempt";
    public const string Hop = "webhook-hop";
    public const string Sequence = "webhook-sequence";
    public const string DryRun = "webhook-dry-run";
    public const string TraceParent = "traceparent";
    public const string UserAgent = "User-Agent";
    public const string AcceptEncoding = "Accept-Encoding";
    public const string Authorization = "Authorization";
    public const string ContentType = "Content-Type";

    private const string Prefix = "webhook-";

    private static readonly FrozenDictionary<string, string> Reserved = ReservedNames()
        .ToFrozenDictionary(entry => entry.Name, entry => entry.Why, StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Returns the reason why a custom header may not have this name: it would replace one of ours or break the message. Returns null when
    /// it may.
    /// </summary>
    public static string? ReservedReason(string name, bool hasBasicAuth)
        => Reserved.TryGetValue(name, out var why) ? why
            : name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? "headers that start with 'webhook-' are set by the sender"
            : name.StartsWith("Proxy-", StringComparison.OrdinalIgnoreCase) ? "headers that start with 'Proxy-' belong to the connection"
            : hasBasicAuth && name.Equals(Authorization, StringComparison.OrdinalIgnoreCase)
                ? "it is created from 'basicAuth'; use one of the two"
            : null;

    private static IEnumerable<(string Name, string Why)> ReservedNames()
    {
        yield return ("Host", "it is derived from the URL");
        yield return (ContentType, "use 'contentType'");
        string[] content =
        [
            "Allow", "Content-Disposition", "Content-Encoding", "Content-Language", "Content-Length", "Content-Location", "Content-MD5",
            "Content-Range", "Expires", "Last-Modified",
        ];
        string[] connection = ["Connection", "Expect", "Keep-Alive", "TE", "Trailer", "Transfer-Encoding", "Upgrade"];
        string[] tracing = [TraceParent, "tracestate", "baggage"];
        foreach (var name in content)
        {
            yield return (name, "it describes the content, which is created for each call");
        }

        foreach (var name in connection)
        {
            yield return (name, "it belongs to the connection");
        }

        foreach (var name in tracing)
        {
            yield return (name, "it belongs to tracing");
        }
    }
}
