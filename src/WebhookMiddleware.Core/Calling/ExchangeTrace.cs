using System.Text;
using WebhookMiddleware.Masking;
using WebhookMiddleware.Redaction;

namespace WebhookMiddleware.Calling;

/// <summary>
/// Records one exchange for a person who tests a webhook: what was sent, what came back, and how long it took. Other calls have none.
/// </summary>
internal sealed class ExchangeTrace(TimeProvider timeProvider)
{
    private static readonly HttpRequestOptionsKey<ExchangeTrace> Key = new("WebhookMiddleware.Trace");

    private long _started;
    private long _connecting;
    private bool _hasBody;

    /// <summary>Gets the result of the webhook's condition; null when it has none, or when it failed.</summary>
    public bool? Condition { get; private set; }

    /// <summary>Gets the headers of the request as they were sent, without secrets; null when it was not sent.</summary>
    public IReadOnlyList<TracedHeader>? RequestHeaders { get; private set; }

    /// <summary>Gets the response; null when none came.</summary>
    public TracedResponse? Response { get; private set; }

    /// <summary>Gets the mask of the request's signatures, which the receiver may repeat; null when it has none.</summary>
    public SecretMask? Signatures { get; private set; }

    /// <summary>Gets how long evaluating the condition and rendering the body took.</summary>
    public TimeSpan? Render { get; private set; }

    /// <summary>Gets how long opening the connection took; null when a pooled one was used.</summary>
    public TimeSpan? Connect { get; private set; }

    /// <summary>Gets when the head of the response had been received.</summary>
    public TimeSpan? FirstByte { get; private set; }

    /// <summary>Gets when the response had been read, as far as it decides anything.</summary>
    public TimeSpan? Answered { get; private set; }

    private TimeSpan Elapsed => timeProvider.GetElapsedTime(_started);

    /// <summary>Returns the trace of the request that a connection is opened for, if it has one.</summary>
    public static ExchangeTrace? Of(HttpRequestMessage request) => request.Options.TryGetValue(Key, out var trace) ? trace : null;

    public void Begin(long started) => _started = started;

    public void Evaluated(bool isTrue) => Condition = isTrue;

    public void Rendered() => Render = Elapsed;

    public void Sending(HttpRequestMessage request) => request.Options.Set(Key, this);

    public void Connecting() => _connecting = timeProvider.GetTimestamp();

    public void Connected() => Connect = timeProvider.GetElapsedTime(_connecting);

    /// <summary>Records the request once it has been sent: handlers of the host may have added headers.</summary>
    public void Sent(HttpRequestMessage request, WebhookCall call)
    {
        RequestHeaders = TracedHeaders.OfRequest(request, call.Webhook.Definition);
        Signatures = TracedHeaders.MaskOfSignatures(request);
    }

    public void Received(HttpResponseMessage response)
    {
        FirstByte = Elapsed;
        Response = new TracedResponse((int)response.StatusCode, TracedHeaders.OfResponse(response), Body: null, IsCut: false);
    }

    /// <summary>Reads a response's body, and keeps a copy.</summary>
    public async ValueTask<BoundedBody> ReadBodyAsync(HttpResponseMessage response, int maxBytes, CancellationToken cancellationToken)
    {
        _hasBody = true;
        var body = await BoundedBody.ReadAsync(response, maxBytes, cancellationToken);
        Response = Response! with { Body = Encoding.UTF8.GetString(body.Bytes), IsCut = !body.IsComplete };
        return body;
    }

    /// <summary>Records that the answer is known, and returns whether its body has not been read.</summary>
    public bool IsUnread()
    {
        Answered = Elapsed;
        return !_hasBody;
    }

    /// <summary>Removes from the response what may not be shown.</summary>
    /// <param name="mask">The mask of the webhook's secrets, or null if it has none.</param>
    /// <param name="redaction">The redaction.</param>
    /// <param name="redacted">The values that the answer is redacted of, or null if there are none.</param>
    public void Hide(SecretMask? mask, AnswerRedaction redaction, RedactedValues? redacted)
    {
        if (Response is not { } response)
        {
            return;
        }

        var body = response.Body is { } text ? mask?.ApplyToBody(text, response.IsCut) ?? text : null;
        body = body is null ? null : Signatures?.ApplyToBody(body, response.IsCut) ?? body;
        Response = response with
        {
            Headers = [.. response.Headers.Select(header => new TracedHeader(HideIn(header.Name), HideIn(header.Value)))],
            Body = body is null || redacted is null ? body : redaction.RedactResponse(body, response.IsCut, redacted),
        };

        string HideIn(string value)
        {
            value = mask?.Apply(value) ?? value;
            value = Signatures?.Apply(value) ?? value;
            return redacted?.ApplyTo(value) ?? value;
        }
    }
}

/// <summary>A header field of a traced exchange.</summary>
internal sealed record TracedHeader(string Name, string Value);

/// <summary>The response of a traced exchange. Its body is null when it was not read.</summary>
internal sealed record TracedResponse(int Status, IReadOnlyList<TracedHeader> Headers, string? Body, bool IsCut);
