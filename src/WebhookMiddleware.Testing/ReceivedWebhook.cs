using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.Addressing;

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
    public string Event => Header(WebhookHeaderNames.Event) ?? "";

    /// <summary>Gets what identifies the delivery over all its attempts: the header <c>webhook-id</c>, or an empty string.</summary>
    public string DeliveryId => Header(WebhookHeaderNames.Id) ?? "";

    /// <summary>Gets the number of the attempt from the header <c>webhook-attempt</c>, or 0 if the header is missing.</summary>
    public int Attempt => int.TryParse(Header(WebhookHeaderNames.Attempt), CultureInfo.InvariantCulture, out var attempt) ? attempt : 0;

    /// <summary>Gets the payload of the standard envelope.</summary>
    public JsonNode Data => Json["data"]!;

    /// <summary>Returns the request with its payload as an object.</summary>
    /// <typeparam name="T">The type of the payload.</typeparam>
    /// <param name="json">How the payload is read; null for the web's defaults, and enums as words or numbers.</param>
    /// <exception cref="WebhookExpectationException">The body is not the standard envelope, or its payload not of the type.</exception>
    public Received<T> As<T>(JsonSerializerOptions? json = null) => new(this, json);

    /// <summary>Returns the value of a header, with several values joined by commas, or null if the header is missing.</summary>
    /// <param name="name">The header's name, in any letter case.</param>
    public string? Header(string name) => _headers.GetValueOrDefault(name);

    /// <summary>Gets the names of all headers.</summary>
    public IEnumerable<string> HeaderNames => _headers.Keys;

    /// <summary>Returns the method, the path, the event and the attempt.</summary>
    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"{Method} {Path} ({Event}{(Attempt == 0 ? "" : $", attempt {Attempt}")})");
}
