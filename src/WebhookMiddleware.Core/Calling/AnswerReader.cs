using System.Net;
using System.Text;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Bounds;
using WebhookMiddleware.Events;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Masking;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Calling;

/// <summary>Interprets a response as docs/webhooks.md specifies under "What an awaited webhook answers".</summary>
internal sealed class AnswerReader(IOptions<WebhookOptions> options, TimeProvider timeProvider)
{
    private const string NotRead = "The response's JSON was not read: responseContainsData is false.";
    private const string ProblemMediaType = "application/problem+json";

    /// <summary>Reads the answer. A broken connection and a timeout are thrown; the caller maps them to an outcome.</summary>
    public async Task<WebhookAnswer> ReadAsync(WebhookCall call, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var mode = call.Webhook.ResponseMode;

        // Only awaited webhooks of before-events decide. The answers of all others are only stored for people to read.
        var decides = mode.IsAwaited() && call.Invocation.Event.Phase == WebhookPhase.Before;
        var answer = (response.IsSuccessStatusCode, decides, mode) switch
        {
            (true, true, ResponseMode.Exchange) => await ReadDecisionAsync(call.Webhook.Mask, response, cancellationToken),
            (true, true, _) => AllowUnread(response),
            (true, _, _) => await AllowAsync(mode, response, cancellationToken),
            (false, true, _) when IsDeny(response) => await ReadDenyAsync(call.Webhook, response, cancellationToken),
            _ => await RefuseStatusAsync(mode, response, cancellationToken),
        };
        return answer with { Status = (int)response.StatusCode };
    }

    private static bool IsDeny(HttpResponseMessage response)
        => response.StatusCode
                is HttpStatusCode.BadRequest or HttpStatusCode.Forbidden or HttpStatusCode.Conflict or HttpStatusCode.UnprocessableEntity
            && ProblemMediaType.Equals(response.Content.Headers.ContentType?.MediaType, StringComparison.OrdinalIgnoreCase);

    private async Task<WebhookAnswer> ReadDecisionAsync(SecretMask? mask, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode == HttpStatusCode.NoContent)
        {
            return Allowed();
        }

        var body = await ReadBodyAsync(response, cancellationToken);
        if (body is { IsComplete: true, Bytes.IsEmpty: true })
        {
            return Allowed();
        }

        var answer = body.IsComplete
            ? IsJson(response.Content) ? DecisionReader.Read(body.Bytes, mask) : Malformed("The response is not JSON.")
            : TooLarge();
        return WithBody(answer, body);
    }

    // The body is not read, since the request must not wait for it. If it may be a decision, the call log says that it does not count.
    private static WebhookAnswer AllowUnread(HttpResponseMessage response)
    {
        var headers = response.Content.Headers;
        return response.StatusCode != HttpStatusCode.NoContent
            && headers is { ContentType: not null, ContentLength: not 0 }
            && IsJson(response.Content)
            ? Allowed() with { Detail = NotRead }
            : Allowed();
    }

    // Any 2xx is success when the body is not a decision.
    private async Task<WebhookAnswer> AllowAsync(ResponseMode mode, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!mode.SavesResponse())
        {
            return Allowed();
        }

        var body = await ReadBodyAsync(response, cancellationToken);
        var detail = body.IsComplete ? null : KeptAnswer.OnlyTheFirst(Math.Min(options.Value.MaxResponseBytes, KeptText.MaxBytes));
        return WithBody(Allowed() with { Detail = detail }, body);
    }

    private async Task<WebhookAnswer> ReadDenyAsync(
        CompiledWebhook webhook, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await ReadBodyAsync(response, cancellationToken);
        var answer = body.IsComplete ? DecisionReader.ReadProblem(body.Bytes, (int)response.StatusCode, webhook.Mask) : TooLarge();
        return webhook.ResponseMode.SavesResponse() ? WithBody(answer, body) : answer;
    }

    private async Task<WebhookAnswer> RefuseStatusAsync(
        ResponseMode mode, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var answer = new WebhookAnswer
        {
            Outcome = WebhookOutcome.BadStatus,
            Detail = status is >= 300 and < 400
                ? $"The webhook answered {status}; redirects are not followed."
                : $"The webhook answered {status}.",
            RetryAfter = response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable
                ? RetryAfter(response)
                : null,
        };

        // The bytes after a 101 belong to another protocol and may never end.
        return mode.SavesResponse() && status >= 200 ? WithBody(answer, await ReadBodyAsync(response, cancellationToken)) : answer;
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var header = response.Headers.RetryAfter;
        var delay = header?.Delta ?? header?.Date - timeProvider.GetUtcNow();
        return delay < TimeSpan.Zero ? TimeSpan.Zero : delay;
    }

    private Task<BoundedBody> ReadBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
        => HasAmbiguousLength(response)
            ? throw new HttpRequestException(HttpRequestError.InvalidResponse)
            : BoundedBody.ReadAsync(response.Content, options.Value.MaxResponseBytes, cancellationToken);

    // With contradictory lengths, SocketsHttpHandler takes the first one or reads until the connection closes, while a proxy in between may
    // see a different end of the message (RFC 9112, section 6.3).
    private static bool HasAmbiguousLength(HttpResponseMessage response)
    {
        var headers = response.Content.Headers;
        return headers.NonValidated.TryGetValues("Content-Length", out var lengths)
            && (headers.ContentLength is null
                || (lengths.Count > 1 && lengths.Distinct().Count() > 1)
                || response.Headers.TransferEncoding.Count > 0);
    }

    private static bool IsJson(HttpContent content)
    {
        var mediaType = content.Headers.ContentType?.MediaType;
        if (mediaType is null)
        {
            // A response without Content-Type may still be JSON. One whose Content-Type can't be parsed is not.
            return !content.Headers.NonValidated.Contains("Content-Type");
        }

        // A problem with a 2xx status is contradictory. Reading it as a decision would let the request pass silently.
        return mediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || (mediaType.EndsWith("+json", StringComparison.OrdinalIgnoreCase)
                && !mediaType.Equals(ProblemMediaType, StringComparison.OrdinalIgnoreCase));
    }

    private static WebhookAnswer WithBody(WebhookAnswer answer, BoundedBody body)
        => answer with { ResponseBody = Encoding.UTF8.GetString(body.Bytes.Span), IsResponseBodyCut = !body.IsComplete };

    private static WebhookAnswer Allowed() => new() { Outcome = WebhookOutcome.Allowed };

    private static WebhookAnswer Malformed(string detail) => new() { Outcome = WebhookOutcome.MalformedResponse, Detail = detail };

    private WebhookAnswer TooLarge() => Malformed($"The response is larger than {options.Value.MaxResponseBytes} bytes.");
}
