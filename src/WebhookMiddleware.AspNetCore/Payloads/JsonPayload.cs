using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Features;
using WebhookMiddleware.AspNetCore.Json;
using WebhookMiddleware.Exclusion;
using WebhookMiddleware.Patching;
using WebhookMiddleware.Payloads;

namespace WebhookMiddleware.AspNetCore.Payloads;

/// <summary>A payload that is the JSON body itself: no type says what may be in it, so every patched document is acceptable that would be as a client's body.</summary>
/// <param name="received">The body as it came, or as much of it as has been taken in.</param>
/// <param name="normalized">The body as webhooks are told it.</param>
/// <param name="rest">Where the rest of the body comes from. Null: all of it has been taken in.</param>
internal sealed class JsonPayload(ReadOnlyMemory<byte> received, ReadOnlyMemory<byte> normalized, Stream? rest = null) : WebhookPayload
{
    private static readonly IReadOnlyList<PayloadError> None = [];
    private static readonly ReadOnlyMemory<byte> EmptyObject = "{}"u8.ToArray();
    private static readonly BodyDetection CanHaveBody = new();

    private ReadOnlyMemory<byte> _current = normalized;

    /// <summary>The payload of a request without a body, or with one that webhooks are not shown.</summary>
    public static JsonPayload Empty() => new(default, EmptyObject);

    /// <summary>The same for a body that turned out to be one when it had been begun.</summary>
    public static JsonPayload NotShown(ReadOnlyMemory<byte> received, Stream? rest) => new(received, EmptyObject, rest);

    public override ReadOnlyMemory<byte> Utf8Json => _current;

    public override MemberPlan? Plan => Declared;

    /// <summary>Gets or sets the plan of the type that the handler reads the body as. Null: it is not known.</summary>
    public MemberPlan? Declared { get; set; }

    /// <summary>Gets what the body is, an object or an array, by the type that the endpoint declares for it. Null: it may be any JSON.</summary>
    public JsonValueKind? DeclaredKind { get; init; }

    /// <summary>Gets or sets what an enrichment must pass to be accepted. Null: nothing.</summary>
    public Func<ReadOnlyMemory<byte>, ValueTask<IReadOnlyList<PayloadError>>>? Bind { get; set; }

    public override async ValueTask<IReadOnlyList<PayloadError>> TryReplaceAsync(JsonNode? document, WriteSet writes, CancellationToken cancellationToken)
    {
        var candidate = PayloadJson.Write(document, Limit);
        if (DeclaredKind is { } kind && KindOf(document) != kind && KindOf(PayloadJson.Read(_current.Span)) == kind)
        {
            return [new PayloadError("", kind == JsonValueKind.Object ? "the endpoint takes a JSON object." : "the endpoint takes a JSON array.")];
        }

        if (!JsonBody.IsStrict(candidate.Span))
        {
            return [new PayloadError("", "a client could not send it: it has too many levels.")];
        }

        var errors = Bind is null ? None : await Bind(candidate);
        if (errors.Count == 0)
        {
            _current = candidate;
            IsChanged = true;
        }

        return errors;
    }

    /// <summary>Gives the handler its body: the one that came, to the byte, unless webhooks changed it.</summary>
    public void PutBack(HttpRequest request)
    {
        if (IsChanged)
        {
            Put(request, _current);
        }
        else if (received.Length > 0)
        {
            Put(request, received);
        }
    }

    /// <summary>Makes <paramref name="body"/> the request's body.</summary>
    public void Put(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        var features = request.HttpContext.Features;
        var takenIn = new TakenInBody(body, rest, received.Length, features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize);

        // Where there was no body to begin with, the server's own feature says that there can't be one: a proxy would not send it on.
        features.Set<IHttpRequestBodyDetectionFeature>(CanHaveBody);

        // The server's own would refuse a handler that sets its limit, since the body has been read.
        features.Set<IHttpMaxRequestBodySizeFeature>(takenIn);
        request.Body = takenIn;
        if (rest is null)
        {
            request.ContentLength = body.Length;
            request.Headers.TransferEncoding = default;
        }

        if (string.IsNullOrEmpty(request.ContentType))
        {
            request.ContentType = "application/json";
        }
    }

    private static JsonValueKind KindOf(JsonNode? document) => document?.GetValueKind() ?? JsonValueKind.Null;

    private sealed class BodyDetection : IHttpRequestBodyDetectionFeature
    {
        public bool CanHaveBody => true;
    }
}
