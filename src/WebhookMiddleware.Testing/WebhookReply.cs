using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace WebhookMiddleware.Testing;

/// <summary>Represents the reply of a receiver.</summary>
public sealed class WebhookReply
{
    // Serialised by reflection, even if the tests run without it: replies are made of the tests' own, mostly anonymous, types.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

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

    /// <summary>Returns a reply with status 204, which lets the request pass.</summary>
    public static WebhookReply Allow() => new(204);

    /// <summary>Returns a decision that lets the request pass with warnings.</summary>
    public static WebhookReply AllowWithWarnings(params string[] warnings) => Decision(new { decision = "allow", warnings });

    /// <summary>Returns a decision that stops the request.</summary>
    /// <param name="status">The status that the API's client gets.</param>
    /// <param name="title">The problem's title.</param>
    /// <param name="detail">The problem's detail; null for none.</param>
    /// <param name="errors">Messages keyed by JSON pointer, such as <c>#/items/0/quantity</c>.</param>
    public static WebhookReply Deny(
        int status, string title, string? detail = null, params (string Pointer, string Detail)[] errors) => Decision(new
        {
            decision = "deny",
            problem = new
            {
                title,
                status,
                detail,
                errors = errors.Select(error => new { pointer = error.Pointer, detail = error.Detail }),
            },
        });

    /// <summary>Returns a decision that changes the payload by a merge patch.</summary>
    /// <param name="mergePatch">A JSON Merge Patch (RFC 7396), as an object that serialises to it.</param>
    /// <param name="context">The context for later webhooks and the handler; null for none.</param>
    public static WebhookReply Enrich(object mergePatch, object? context = null)
        => Decision(context is null ? new { decision = "enrich", mergePatch } : new { decision = "enrich", mergePatch, context });

    /// <summary>Returns a decision that changes the payload by operations.</summary>
    /// <param name="operations">The operations of a JSON Patch (RFC 6902), as objects that serialise to them.</param>
    public static WebhookReply Patch(params object[] operations) => Decision(new { decision = "enrich", patch = operations });

    /// <summary>Returns a reply with status 200 and a JSON body.</summary>
    public static WebhookReply WithJson(string json) => new(200, "application/json", json);

    /// <summary>Returns a problem (RFC 9457) as an HTTP error.</summary>
    public static WebhookReply Problem(int status, string title)
        => new(status, "application/problem+json", JsonSerializer.Serialize(new { title, status }, Json));

    /// <summary>Returns a reply with a status and an optional body.</summary>
    public static WebhookReply Status(int status, string? contentType = null, string? body = null) => new(status, contentType, body);

    /// <summary>
    /// Returns a reply that never comes: the receiver holds the request until the caller gives up or the application stops.
    /// </summary>
    public static WebhookReply Hang() => new(200) { Fault = ReplyFault.Hang };

    /// <summary>Returns a reply that breaks the connection.</summary>
    public static WebhookReply Abort() => new(200) { Fault = ReplyFault.Abort };

    /// <summary>Returns the same reply with another header.</summary>
    public WebhookReply WithHeader(string name, string value)
        => new(StatusCode, ContentType, Content) { Fault = Fault, Headers = [.. Headers, KeyValuePair.Create(name, value)] };

    private static WebhookReply Decision(object decision) => WithJson(JsonSerializer.Serialize(decision, Json));
}

/// <summary>Specifies how a receiver fails to reply.</summary>
internal enum ReplyFault
{
    None,
    Hang,
    Abort,
}
