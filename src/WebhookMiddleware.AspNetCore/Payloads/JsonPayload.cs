using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Features;
using WebhookMiddleware.AspNetCore.Json;
using WebhookMiddleware.Exclusion;
using WebhookMiddleware.Patching;
using WebhookMiddleware.Payloads;

namespace WebhookMiddleware.AspNetCore.Payloads;

/// <summary>
/// A payload that is the JSON body itself. No type limits its content, so every patched document is accepted that a client could send.
/// </summary>
/// <param name="received">The body as the client sent it, or as much of it as has been read.</param>
/// <param name="normalized">The body as webhooks receive it.</param>
/// <param name="rest">The stream with the rest of the body; null if all of it has been read.</param>
internal sealed class JsonPayload(ReadOnlyMemory<byte> received, ReadOnlyMemory<byte> normalized, Stream? rest = null)
    : WebhookPayload
{
    private static readonly IReadOnlyList<PayloadError> None = [];
    private static readonly ReadOnlyMemory<byte> EmptyObject = "{}"u8.ToArray();
    private static readonly BodyDetection CanHaveBody = new();

    private ReadOnlyMemory<byte> _current = normalized;

    /// <summary>Returns the payload of a request whose body is empty or is not shown to webhooks.</summary>
    public static JsonPayload Empty() => new(default, EmptyObject);

    /// <summary>Returns the payload of a request whose body turned out not to be shown after some of it had been read.</summary>
    public static JsonPayload NotShown(ReadOnlyMemory<byte> received, Stream? rest) => new(received, EmptyObject, rest);

    public override ReadOnlyMemory<byte> Utf8Json => _current;

    public override MemberPlan? Plan => Declared;

    /// <summary>Gets or sets the plan of the type that the handler reads the body as; null if it is unknown.</summary>
    public MemberPlan? Declared { get; set; }

    /// <summary>
    /// Gets the JSON kind of the body, an object or an array, that the endpoint's declared type requires; null if any JSON is accepted.
    /// </summary>
    public JsonValueKind? DeclaredKind { get; init; }

    /// <summary>Gets or sets the function that binds a changed body and returns the errors; null if none has to.</summary>
    public Func<ReadOnlyMemory<byte>, ValueTask<IReadOnlyList<PayloadError>>>? Bind { get; set; }

    public override async ValueTask<IReadOnlyList<PayloadError>> TryReplaceAsync(
        PatchedPayload patched, CancellationToken cancellationToken)
    {
        var candidate = patched.Utf8Json;
        if (DeclaredKind is { } kind && KindOf(patched.Document) != kind && KindOf(patched.ReadBefore(_current)) == kind)
        {
            var expected = kind == JsonValueKind.Object ? "a JSON object" : "a JSON array";
            return [new PayloadError("", $"the endpoint accepts {expected}.")];
        }

        if (!JsonBody.IsStrict(candidate.Span))
        {
            return [new PayloadError("", "a client could not send it, because it has too many levels.")];
        }

        var errors = Bind is null ? None : await Bind(candidate);
        if (errors.Count == 0)
        {
            _current = candidate;
            IsChanged = true;
        }

        return errors;
    }

    public override ValueTask<IReadOnlyList<PayloadError>> ValidateAsync(CancellationToken cancellationToken)
        => Bind is null ? new(None) : Bind(_current);

    /// <summary>Puts the handler's body back: the original bytes, unless webhooks changed it.</summary>
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
        var limit = features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize;
        var buffered = new BufferedRequestBody(body, rest, received.Length, limit);

        // For a request that had no body, the server's own feature says that it can't have one, and a proxy would not send it on.
        features.Set<IHttpRequestBodyDetectionFeature>(CanHaveBody);

        // The server's own feature would throw if the handler set its limit, because reading has begun.
        features.Set<IHttpMaxRequestBodySizeFeature>(buffered);
        request.Body = buffered;
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
