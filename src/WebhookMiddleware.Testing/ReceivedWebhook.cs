using System.Text.Json.Nodes;

namespace WebhookMiddleware.Testing;

/// <summary>One request that a receiver got from a webhook.</summary>
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

    /// <summary>The HTTP method.</summary>
    public string Method { get; }

    /// <summary>The path that was called.</summary>
    public string Path { get; }

    /// <summary>The body as sent.</summary>
    public string Body { get; }

    /// <summary>The body as JSON: the standard envelope, unless the webhook has a template.</summary>
    /// <exception cref="System.Text.Json.JsonException">The body is not JSON.</exception>
    public JsonNode Json => JsonNode.Parse(Body)!;

    /// <summary>The event, as the header <c>webhook-event</c> says. Empty when it is missing.</summary>
    public string Event => Header("webhook-event") ?? "";

    /// <summary>The payload of the standard envelope.</summary>
    public JsonNode Data => Json["data"]!;

    /// <summary>A header's value, several joined by commas; null when it was not sent.</summary>
    public string? Header(string name) => _headers.GetValueOrDefault(name);

    /// <summary>The names of all headers that were sent.</summary>
    public IEnumerable<string> HeaderNames => _headers.Keys;

    /// <summary>Names the request.</summary>
    public override string ToString() => $"{Method} {Path} ({Event})";
}
