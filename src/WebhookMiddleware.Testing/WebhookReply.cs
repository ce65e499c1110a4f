using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace WebhookMiddleware.Testing;

/// <summary>What a receiver answers.</summary>
public sealed class WebhookReply
{
    // By reflection, also where the tests run without: what a reply is made of are objects of their own, anonymous ones as a rule.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    private WebhookReply(int status, string? contentType = null, string? body = null)
    {
        StatusCode = status;
        ContentType = contentType;
        Content = body;
    }

    internal int StatusCode { get; }

    internal string? ContentType { get; }

    internal string? Content { get; }

    internal ReplyFault Fault { get; private init; }

    internal IReadOnlyList<KeyValuePair<string, string>> Headers { get; private init; } = [];

    /// <summary>204: the request may pass.</summary>
    public static WebhookReply Allow() => new(204);

    /// <summary>A decision that lets the request pass with warnings.</summary>
    public static WebhookReply AllowWithWarnings(params string[] warnings) => Decision(new { decision = "allow", warnings });

    /// <summary>A decision that stops the request.</summary>
    /// <param name="status">The status for the API's client.</param>
    /// <param name="title">What it is about.</param>
    /// <param name="detail">What happened this time.</param>
    /// <param name="errors">Messages by JSON pointer, such as <c>#/items/0/quantity</c>.</param>
    public static WebhookReply Deny(int status, string title, string? detail = null, params (string Pointer, string Detail)[] errors) => Decision(new
    {
        decision = "deny",
        problem = new { title, status, detail, errors = errors.Select(error => new { pointer = error.Pointer, detail = error.Detail }) },
    });

    /// <summary>A decision that changes the payload.</summary>
    /// <param name="mergePatch">A JSON Merge Patch (RFC 7396), as an object that serialises to it.</param>
    /// <param name="context">What later webhooks and the handler are told. Null: nothing.</param>
    public static WebhookReply Enrich(object mergePatch, object? context = null)
        => Decision(context is null ? new { decision = "enrich", mergePatch } : new { decision = "enrich", mergePatch, context });

    /// <summary>A decision that changes the payload by operations.</summary>
    /// <param name="operations">The operations of a JSON Patch (RFC 6902), as objects that serialise to them.</param>
    public static WebhookReply Patch(params object[] operations) => Decision(new { decision = "enrich", patch = operations });

    /// <summary>200 with a JSON body as given.</summary>
    public static WebhookReply WithJson(string json) => new(200, "application/json", json);

    /// <summary>A problem (RFC 9457) as an HTTP error.</summary>
    public static WebhookReply Problem(int status, string title)
        => new(status, "application/problem+json", JsonSerializer.Serialize(new { title, status }, Json));

    /// <summary>A bare status, with a body if given.</summary>
    public static WebhookReply Status(int status, string? contentType = null, string? body = null) => new(status, contentType, body);

    /// <summary>No answer: the receiver holds the request until the caller gives up.</summary>
    public static WebhookReply Hang() => new(200) { Fault = ReplyFault.Hang };

    /// <summary>The connection breaks.</summary>
    public static WebhookReply Abort() => new(200) { Fault = ReplyFault.Abort };

    /// <summary>The same reply with a header.</summary>
    public WebhookReply WithHeader(string name, string value)
        => new(StatusCode, ContentType, Content) { Fault = Fault, Headers = [.. Headers, KeyValuePair.Create(name, value)] };

    private static WebhookReply Decision(object decision) => WithJson(JsonSerializer.Serialize(decision, Json));
}
