using System.Buffers;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Addressing;
using WebhookMiddleware.Diagnostics;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Templates;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Calling;

/// <summary>Calls webhooks over HTTP.</summary>
/// <remarks>
/// <list type="number">
/// <item>Refuse what can be refused without a call: a webhook that does not compile, a URL that the address policy refuses, no time
/// left.</item>
/// <item>Evaluate the condition and render the body, within the call's time limit. A webhook whose condition is false ends here, without a
/// span.</item>
/// <item>Ask the circuit breaker, which counts how the call ends, and begin the time limit.</item>
/// <item>Send the request. The address policy checks its connection.</item>
/// <item>Read the response, within the same limit.</item>
/// <item>Mask the response: nothing that leaves this class contains a secret of the webhook. Redact the texts that are logged.</item>
/// </list>
/// The first two steps say nothing about the receiver, so the breaker does not count them.
/// </remarks>
internal sealed partial class HttpWebhookCaller(
    WebhookInvokers invokers,
    AddressPolicy addressPolicy,
    WebhookResilience resilience,
    AnswerReader answerReader,
    AnswerRedaction redaction,
    AddressPolicyConnector connector,
    ConnectionWatch connections,
    IOptions<WebhookOptions> options,
    TimeProvider timeProvider,
    ILogger<HttpWebhookCaller> logger) : IWebhookCaller
{
    private readonly CallDeadlines _deadlines = new(timeProvider);

    public async Task<WebhookAnswer> CallAsync(WebhookCall call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var started = timeProvider.GetTimestamp();
        call.Trace?.Begin(started);
        if (call.Webhook.Definition.Mode is WebhookMode.Shadow)
        {
            // Evaluating and rendering take processor time. The run continues meanwhile.
            await Task.Yield();
        }

        ReadOnlySequence<byte> body = default;
        var answer = Refuse(call) ?? TryRender(call, started, cancellationToken, out body);
        string? requestBody = null;
        if (answer is not { Outcome: WebhookOutcome.Skipped })
        {
            // No span when the condition is false, since nothing is called.
            using var span = CallSpan.Start(call);
            answer ??= await ExchangeAsync(call, body, span, started, cancellationToken);
            answer = answer.WithoutSecrets(call.Webhook.Mask);
            requestBody = KeptRequest.Of(call, body);
            if (!redaction.IsEmpty)
            {
                answer = redaction.Apply(call, body, answer with { RequestBody = requestBody });
                requestBody = answer.RequestBody;
            }

            call.Trace?.Hide(call.Webhook.Mask, redaction, answer.Redacted);
            WebhookSpans.End(span, answer.Outcome, answer.Status, answer.Detail);
        }

        return answer with { Duration = timeProvider.GetElapsedTime(started), RequestBody = requestBody };
    }

    private WebhookAnswer? Refuse(WebhookCall call)
    {
        if (call.Webhook.Failure is { } failure)
        {
            return new WebhookAnswer { Outcome = failure.Outcome, Detail = failure.Detail };
        }

        if (call.Webhook.RefusalBy(addressPolicy) is { } reason)
        {
            return new WebhookAnswer { Outcome = WebhookOutcome.AddressRefused, Detail = reason };
        }

        return call.TimeLimit <= TimeSpan.Zero ? WebhookResilience.OutOfTime(call) : null;
    }

    // Returns null when the body was rendered and is to be sent.
    private WebhookAnswer? TryRender(WebhookCall call, long started, CancellationToken cancellationToken, out ReadOnlySequence<byte> body)
    {
        body = default;
        try
        {
            if (WebhookBody.Render(call, options.Value.MaxTemplateBytes, CheckTime) is not { } rendered)
            {
                return new WebhookAnswer { Outcome = WebhookOutcome.Skipped };
            }

            body = rendered;
            call.Trace?.Rendered();
            return null;
        }
        catch (TemplateException exception)
        {
            return new WebhookAnswer { Outcome = WebhookOutcome.TemplateFailed, Detail = exception.Message };
        }
        catch (RenderTimeoutException exception)
        {
            var outOfTime = WebhookResilience.OutOfTime(call);
            return outOfTime with { Detail = $"{outOfTime.Detail} {exception.Message}" };
        }

        void CheckTime()
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (timeProvider.GetElapsedTime(started) >= call.TimeLimit)
            {
                throw new RenderTimeoutException();
            }
        }
    }

    private async ValueTask<WebhookAnswer> ExchangeAsync(
        WebhookCall call, ReadOnlySequence<byte> body, Activity? span, long started, CancellationToken cancellationToken)
    {
        // Rendering counts towards the call's time limit.
        var limit = call.TimeLimit - timeProvider.GetElapsedTime(started);
        if (limit <= TimeSpan.Zero)
        {
            return WebhookResilience.OutOfTime(call);
        }

        // A test says nothing about the traffic, and is made even while the circuit breaker is open.
        var breaker = call.Invocation.DryRun ? null : resilience.BreakerOf(call.Webhook.Id);
        WebhookAnswer? answer;
        if (breaker is { IsClosed: false })
        {
            answer = await TryAsync(breaker, call, body, span, limit, cancellationToken);
        }
        else
        {
            answer = await AttemptAsync(call, body, span, limit, cancellationToken);
            if (breaker is not null)
            {
                await breaker.CountAsync(call, answer);
            }
        }

        if (answer is null)
        {
            WebhookSpans.End(span, WebhookOutcome.Cancelled);
            throw new OperationCanceledException(cancellationToken);
        }

        return answer;
    }

    // A method of its own, so that only calls that need the delegate create it.
    private ValueTask<WebhookAnswer?> TryAsync(
        WebhookBreaker breaker,
        WebhookCall call,
        ReadOnlySequence<byte> body,
        Activity? span,
        TimeSpan limit,
        CancellationToken cancellationToken)
        => resilience.TryAsync(breaker, call, () => AttemptAsync(call, body, span, limit, cancellationToken));

    // Returns null when the call was cancelled. Nothing is thrown.
    private async ValueTask<WebhookAnswer?> AttemptAsync(
        WebhookCall call, ReadOnlySequence<byte> body, Activity? span, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var deadline = _deadlines.Begin(limit, cancellationToken);
        try
        {
            var traceParent = TraceContext.ParentFor(span, call.Invocation.Request);
            var now = timeProvider.GetUtcNow();
            var exchange = connections.Begin(call.Webhook.Authority!);
            for (var invoker = invokers.Pooled; ; invoker = invokers.NewConnection)
            {
                using var request = WebhookHttpRequest.Create(call, body, traceParent, now);
                if (connector.IsCrowded)
                {
                    request.Headers.ConnectionClose = true;
                }

                call.Trace?.Sending(request);
                try
                {
                    using var response = await invoker.SendAsync(request, deadline.Token);
                    exchange.HasAnswer = true;
                    call.Trace?.Received(response);
                    return await (call.Trace is null
                        ? answerReader.ReadAsync(call, response, deadline.Token)
                        : answerReader.ReadTracedAsync(call, call.Trace, response, deadline.Token));
                }
                catch (Exception exception)
                    when (invoker == invokers.Pooled
                        && !deadline.Token.IsCancellationRequested
                        && exchange.DiedOnReusedConnection(exception))
                {
                    // A receiver may close an idle connection at any time, which is not a failure. The same message is sent over a new one.
                    Log.Repeated(logger, call.Webhook.Id, call.Invocation.Id);
                    ConnectionWatch.Stop();
                }
                finally
                {
                    call.Trace?.Sent(request, call);
                }
            }
        }
        catch (Exception exception) when (!deadline.Token.IsCancellationRequested)
        {
            if (!CallFailures.IsExpected(exception))
            {
                LogUnexpected(call, exception);
            }

            return CallFailures.From(exception, call.Webhook);
        }
        catch (Exception)
        {
            // A cancelled read can also surface as a broken connection.
            return cancellationToken.IsCancellationRequested ? null : WebhookResilience.OutOfTime(call);
        }
    }

    private void LogUnexpected(WebhookCall call, Exception exception)
    {
        // The exception's text may quote what the receiver sent.
        if (call.Webhook.Mask?.Finds(exception.ToString()) == true)
        {
            Log.UnexpectedFailureWithSecret(logger, exception.GetType(), call.Webhook.Id, call.Invocation.Id);
        }
        else
        {
            Log.UnexpectedFailure(logger, exception, call.Webhook.Id, call.Invocation.Id);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 101, EventName = "CallFailedUnexpectedly", Level = LogLevel.Error,
            Message = "Calling webhook {HookId} failed unexpectedly (invocation {InvocationId}).")]
        public static partial void UnexpectedFailure(ILogger logger, Exception exception, Guid hookId, Guid invocationId);

        [LoggerMessage(EventId = 102, EventName = "CallFailedUnexpectedlyWithSecret", Level = LogLevel.Error,
            Message = "Calling webhook {HookId} failed unexpectedly (invocation {InvocationId}) with {ExceptionType}. "
                + "The exception is not logged, because its text repeats a secret of the webhook.")]
        public static partial void UnexpectedFailureWithSecret(ILogger logger, Type exceptionType, Guid hookId, Guid invocationId);

        [LoggerMessage(EventId = 103, EventName = "CallRepeated", Level = LogLevel.Debug,
            Message = "A reused connection closed before webhook {HookId} answered. "
                + "The call is repeated on a new connection (invocation {InvocationId}).")]
        public static partial void Repeated(ILogger logger, Guid hookId, Guid invocationId);
    }
}
