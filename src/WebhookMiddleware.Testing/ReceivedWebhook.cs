using System.Text.Json.Nodes;

namespace WebhookMiddleware.Testing;

/// <summary>Represents a request that a receiver got from a webhook.</summary>
public sealed class ReceivedWebhook
{
    private readonly IReadOnlyDictionary<string, string> _headers;

    internal ReceivedWebhook(string method, string path, IReadOnlyDictionary<string, string> headers, string body)
    {
        _headers = headers;
        Method = method;
        Path = path;
        Body = body;
    }

    /// <summary>Gets the HTTP method.</summary>
    public string Method { get; }

    /// <summary>Gets the path and query.</summary>
    public string Path { get; }

    /// <summary>Gets the body, unchanged.</summary>
    public string Body { get; }

    /// <summary>Gets the body as JSON, which is the standard envelope unless the webhook has a template.</summary>
    /// <exception cref="System.Text.Json.JsonException">The body is not JSON.</exception>
    public JsonNode Json => JsonNode.Parse(Body)!;

    /// <summary>Gets the event from the header <c>webhook-event</c>, or an empty string if the header is missing.</summary>
    public string Event => Header("webhook-event") ?? "";

    /// <summary>Gets the payload of the standard envelope.</summary>
    public JsonNode Data => Json["data"]!;

    /// <summary>Returns the value of a header, with several values joined by commas, or null if the header is missing.</summary>
    /// <param name="name">The header's name, in any letter case.</param>
    public string? Header(string name) => _headers.GetValueOrDefault(name);

    /// <summary>Gets the names of all headers.</summary>
    public IEnumerable<string> HeaderNames => _headers.Keys;

    /// <summary>Returns the method, the path and the event.</summary>
    public override string ToString() => $"{Method} {Path} ({Event})";
}
