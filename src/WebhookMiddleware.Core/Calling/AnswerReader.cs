using System.Net;
using System.Text;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Bounds;
using WebhookMiddleware.Events;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Calling;

/// <summary>Interprets a response as docs/webhooks.md specifies under "What an awaited webhook answers".</summary>
internal sealed class AnswerReader(IOptions<WebhookOptions> options, TimeProvider timeProvider)
{
    private const string NotRead = "The response's JSON was not read: responseContainsData is false.";
    private const string PlainAllow = """{"decision":"allow"}""";
    private const string JsonMediaType = "application/json";
    private const string ProblemMediaType = "application/problem+json";
    private const int FirstWithBody = 200;

    /// <summary>Reads the response. A broken connection and a timeout are thrown; the caller maps them to an outcome.</summary>
    public ValueTask<WebhookAnswer> ReadAsync(WebhookCall call, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var mode = call.Webhook.ResponseMode;

        // Only awaited webhooks of before-events decide. The responses of all others are only stored for people to read.
        var decides = mode.IsAwaited() && call.Invocation.Event.Phase == WebhookPhase.Before;
        return (response.IsSuccessStatusCode, decides, mode) switch
        {
            (true, true, ResponseMode.Exchange) => ReadDecisionAsync(call, response, cancellationToken),
            (true, true, _) => new(AllowUnread(response)),
            (true, _, _) => AllowAsync(call, response, cancellationToken),
            (false, true, _) when IsDeny(response) => ReadDenyAsync(call, response, cancellationToken),
            _ => RefuseStatusAsync(call, response, cancellationToken),
        };
    }

    /// <summary>Reads the response of a test. A body that decides nothing is read as well, for people to see.</summary>
    public async ValueTask<WebhookAnswer> ReadTracedAsync(
        WebhookCall call, ExchangeTrace trace, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var answer = await ReadAsync(call, response, cancellationToken);
        if (trace.IsUnread() && answer.Status >= FirstWithBody)
        {
            try
            {
                using var body = await ReadBodyAsync(call, response, cancellationToken);
            }
            catch (Exception exception) when (CallFailures.IsExpected(exception) || cancellationToken.IsCancellationRequested)
            {
                // The answer is known without it.
            }
        }

        return answer;
    }

    private static bool IsDeny(HttpResponseMessage response)
        => response.StatusCode
                is HttpStatusCode.BadRequest or HttpStatusCode.Forbidden or HttpStatusCode.Conflict or HttpStatusCode.UnprocessableEntity
            && ProblemMediaType.Equals(response.Content.Headers.ContentType?.MediaType, StringComparison.OrdinalIgnoreCase);

    private async ValueTask<WebhookAnswer> ReadDecisionAsync(
        WebhookCall call, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode == HttpStatusCode.NoContent)
        {
            return Allowed(response);
        }

        using var body = await ReadBodyAsync(call, response, cancellationToken);
        if (body is { IsComplete: true, Bytes.IsEmpty: true })
        {
            return Allowed(response);
        }

        if (!body.IsComplete)
        {
            return WithBody(TooLarge(), response, body);
        }

        if (!IsJson(response.Content))
        {
            return WithBody(Malformed("The response is not JSON."), response, body);
        }

        return DecisionReader.IsPlainAllow(body.Bytes)
            ? new() { Outcome = WebhookOutcome.Allowed, Status = (int)response.StatusCode, ResponseBody = PlainAllow }
            : WithBody(DecisionReader.Read(body.Bytes, call.Webhook.Mask), response, body);
    }

    // The body is not read, since the request must not wait for it. If it may be a decision, the call log says that it does not count.
    private static WebhookAnswer AllowUnread(HttpResponseMessage response)
    {
        var headers = response.Content.Headers;
        return response.StatusCode != HttpStatusCode.NoContent
            && headers is { ContentType: not null, ContentLength: not 0 }
            && IsJson(response.Content)
            ? Allowed(response) with { Detail = NotRead }
            : Allowed(response);
    }

    // Any 2xx is success when the body is not a decision.
    private async ValueTask<WebhookAnswer> AllowAsync(
        WebhookCall call, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!call.Webhook.ResponseMode.SavesResponse())
        {
            return Allowed(response);
        }

        using var body = await ReadBodyAsync(call, response, cancellationToken);
        var detail = body.IsComplete ? null : KeptAnswer.OnlyTheFirst(Math.Min(options.Value.MaxResponseBytes, KeptText.MaxBytes));
        return WithBody(Allowed(response) with { Detail = detail }, response, body);
    }

    private async ValueTask<WebhookAnswer> ReadDenyAsync(
        WebhookCall call, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var webhook = call.Webhook;
        using var body = await ReadBodyAsync(call, response, cancellationToken);
        var answer = body.IsComplete ? DecisionReader.ReadProblem(body.Bytes, (int)response.StatusCode, webhook.Mask) : TooLarge();
        return webhook.ResponseMode.SavesResponse() ? WithBody(answer, response, body) : answer with { Status = (int)response.StatusCode };
    }

    private async ValueTask<WebhookAnswer> RefuseStatusAsync(
        WebhookCall call, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var answer = new WebhookAnswer
        {
            Outcome = WebhookOutcome.BadStatus,
            Status = status,
            Detail = status is >= 300 and < 400
                ? $"The webhook answered {status}; redirects are not followed."
                : $"The webhook answered {status}.",
            RetryAfter = response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable
                ? RetryAfter(response)
                : null,
        };

        // The bytes after a 101 belong to another protocol and may never end.
        if (!call.Webhook.ResponseMode.SavesResponse() || status < FirstWithBody)
        {
            return answer;
        }

        using var body = await ReadBodyAsync(call, response, cancellationToken);
        return WithBody(answer, response, body);
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var header = response.Headers.RetryAfter;
        var delay = header?.Delta ?? header?.Date - timeProvider.GetUtcNow();
        return delay < TimeSpan.Zero ? TimeSpan.Zero : delay;
    }

    private ValueTask<BoundedBody> ReadBodyAsync(
        WebhookCall call, HttpResponseMessage response, CancellationToken cancellationToken)
        => HasAmbiguousLength(response) ? throw new HttpRequestException(HttpRequestError.InvalidResponse)
            : call.Trace is { } trace ? trace.ReadBodyAsync(response, options.Value.MaxResponseBytes, cancellationToken)
            : BoundedBody.ReadAsync(response, options.Value.MaxResponseBytes, cancellationToken);

    // With contradictory lengths, SocketsHttpHandler takes the first one or reads until the connection closes, while a proxy in between may
    // see a different end of the message (RFC 9112, section 6.3).
    private static bool HasAmbiguousLength(HttpResponseMessage response)
    {
        var headers = response.Content.Headers;
        return headers.NonValidated.TryGetValues("Content-Length", out var lengths)
            && (headers.ContentLength is null
                || (lengths.Count > 1 && lengths.Distinct().Count() > 1)
                || response.Headers.NonValidated.Contains("Transfer-Encoding"));
    }

    private static bool IsJson(HttpContent content)
    {
        if (!content.Headers.NonValidated.TryGetValues("Content-Type", out var given))
        {
            // A response without Content-Type may still be JSON. One whose Content-Type can't be parsed is not.
            return true;
        }

        // What most receivers send need not be parsed.
        if (given.Count == 1 && given.ToString() is JsonMediaType or "application/json; charset=utf-8")
        {
            return true;
        }

        // A problem with a 2xx status is contradictory. Reading it as a decision would let the request pass silently.
        return content.Headers.ContentType?.MediaType is { } mediaType
            && (mediaType.Equals(JsonMediaType, StringComparison.OrdinalIgnoreCase)
                || (mediaType.EndsWith("+json", StringComparison.OrdinalIgnoreCase)
                    && !mediaType.Equals(ProblemMediaType, StringComparison.OrdinalIgnoreCase)));
    }

    private static WebhookAnswer WithBody(WebhookAnswer answer, HttpResponseMessage response, BoundedBody body) => answer with
    {
        Status = (int)response.StatusCode,
        ResponseBody = Encoding.UTF8.GetString(body.Bytes),
        IsResponseBodyCut = !body.IsComplete,
    };

    private static WebhookAnswer Allowed(HttpResponseMessage response)
        => new() { Outcome = WebhookOutcome.Allowed, Status = (int)response.StatusCode };

    private static WebhookAnswer Malformed(string detail) => new() { Outcome = WebhookOutcome.MalformedResponse, Detail = detail };

    private WebhookAnswer TooLarge() => Malformed($"The response is larger than {options.Value.MaxResponseBytes} bytes.");
}
