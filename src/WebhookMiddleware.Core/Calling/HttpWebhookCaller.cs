using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Diagnostics;
using WebhookMiddleware.Pipeline;
using WebhookMiddleware.Templates;

namespace WebhookMiddleware.Calling;

/// <summary>Calls webhooks over HTTP.</summary>
/// <remarks>
/// 1. What can be known beforehand: a webhook that does not compile, an address that is refused as it stands, no time left.
/// 2. The condition and the body.
/// 3. The circuit breaker and, inside it, the time limit.
/// 4. The request, whose connection is checked by the address policy.
/// 5. The answer, read within the same limit.
/// 6. The mask: nothing that leaves here holds a secret of the webhook.
/// Steps 1 and 2 say nothing about the receiver, so the breaker does not see them.
/// </remarks>
internal sealed partial class HttpWebhookCaller(
    IHttpClientFactory httpClientFactory,
    AddressPolicy addressPolicy,
    WebhookResilience resilience,
    AnswerReader answerReader,
    IOptions<WebhookOptions> options,
    TimeProvider timeProvider,
    ILogger<HttpWebhookCaller> logger) : IWebhookCaller
{
    public async Task<WebhookAnswer> CallAsync(WebhookCall call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var started = timeProvider.GetTimestamp();
        using var span = StartSpan(call);
        var answer = (Refuse(call) ?? await RenderAndExchangeAsync(call, span, started, cancellationToken)).WithoutSecrets(call.Webhook.Mask);
        EndSpan(span, answer);
        return answer with { Duration = timeProvider.GetElapsedTime(started) };
    }

    private WebhookAnswer? Refuse(WebhookCall call)
    {
        if (call.Webhook.Failure is { } failure)
        {
            return new WebhookAnswer { Outcome = failure.Outcome, Detail = failure.Detail };
        }

        if (addressPolicy.Refuses(call.Webhook.Url!, out var reason))
        {
            return new WebhookAnswer { Outcome = WebhookOutcome.AddressRefused, Detail = reason };
        }

        return call.TimeLimit <= TimeSpan.Zero ? WebhookResilience.OutOfTime(call) : null;
    }

    private async Task<WebhookAnswer> RenderAndExchangeAsync(WebhookCall call, Activity? span, long started, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte>? rendered;
        try
        {
            rendered = WebhookBody.Render(call, options.Value.MaxTemplateBytes);
        }
        catch (TemplateException exception)
        {
            return new WebhookAnswer { Outcome = WebhookOutcome.TemplateFailed, Detail = exception.Message };
        }

        if (rendered is not { } body)
        {
            return new WebhookAnswer { Outcome = WebhookOutcome.Skipped };
        }

        // Rendering was part of the call.
        var limit = call.TimeLimit - timeProvider.GetElapsedTime(started);
        return limit <= TimeSpan.Zero
            ? WebhookResilience.OutOfTime(call)
            : await resilience.ExecuteAsync(call, limit, token => ExchangeAsync(call, body, span, token), cancellationToken);
    }

    private async ValueTask<WebhookAnswer> ExchangeAsync(
        WebhookCall call, ReadOnlyMemory<byte> body, Activity? span, CancellationToken cancellationToken)
    {
        try
        {
            var traceParent = TraceContext.ParentFor(span, call.Invocation.Request);
            using var request = WebhookRequest.Create(call, body, traceParent, timeProvider.GetUtcNow());
            using var client = httpClientFactory.CreateClient(WebhookHttpClient.Name);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return await answerReader.ReadAsync(call, response, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (!CallFailures.IsExpected(exception))
            {
                LogUnexpected(call, exception);
            }

            return CallFailures.From(exception);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A cancelled read can also end as a broken connection.
            throw new OperationCanceledException(cancellationToken);
        }
    }

    private void LogUnexpected(WebhookCall call, Exception exception)
    {
        // Its text may quote what the receiver sent.
        if (call.Webhook.Mask?.Finds(exception.ToString()) == true)
        {
            Log.UnexpectedFailureWithSecret(logger, exception.GetType(), call.Webhook.Id, call.Invocation.Id);
        }
        else
        {
            Log.UnexpectedFailure(logger, exception, call.Webhook.Id, call.Invocation.Id);
        }
    }

    private static Activity? StartSpan(WebhookCall call)
    {
        var span = WebhookActivitySource.Source.StartActivity(WebhookActivitySource.CallName, ActivityKind.Client);
        span?.SetTag(WebhookActivitySource.EventTag, call.Invocation.Event.Name)
            .SetTag(WebhookActivitySource.HookIdTag, call.Webhook.Id)
            .SetTag(WebhookActivitySource.HookNameTag, call.Webhook.Definition.Name)
            .SetTag(WebhookActivitySource.AttemptTag, call.Attempt);
        return span;
    }

    private static void EndSpan(Activity? span, WebhookAnswer answer)
    {
        if (span is null)
        {
            return;
        }

        span.SetTag(WebhookActivitySource.OutcomeTag, answer.Outcome.ToString());
        if (answer.Status is { } status)
        {
            span.SetTag(WebhookActivitySource.StatusTag, status);
        }

        // A deny is an answer, not an error.
        if (answer.Outcome is not (WebhookOutcome.Allowed or WebhookOutcome.Enriched or WebhookOutcome.Denied or WebhookOutcome.Skipped))
        {
            span.SetStatus(ActivityStatusCode.Error, answer.Detail);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            1, LogLevel.Error, "Calling webhook {WebhookId} failed unexpectedly (invocation {InvocationId}).", EventName = "CallFailedUnexpectedly")]
        public static partial void UnexpectedFailure(ILogger logger, Exception exception, Guid webhookId, Guid invocationId);

        [LoggerMessage(
            2, LogLevel.Error, "Calling webhook {WebhookId} failed unexpectedly (invocation {InvocationId}) with {ExceptionType}, whose text repeats a secret of the webhook.",
            EventName = "CallFailedUnexpectedlyWithSecret")]
        public static partial void UnexpectedFailureWithSecret(ILogger logger, Type exceptionType, Guid webhookId, Guid invocationId);
    }
}
