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
/// <item>Enter the circuit breaker and, inside it, the time limit.</item>
/// <item>Send the request. The address policy checks its connection.</item>
/// <item>Read the answer, within the same limit.</item>
/// <item>Mask the answer: nothing that leaves this class contains a secret of the webhook.</item>
/// </list>
/// The first two steps say nothing about the receiver, so the breaker does not count them.
/// </remarks>
internal sealed partial class HttpWebhookCaller(
    IHttpClientFactory httpClientFactory,
    AddressPolicy addressPolicy,
    WebhookResilience resilience,
    AnswerReader answerReader,
    AddressPolicyConnector connector,
    ConnectionWatch connections,
    IOptions<WebhookOptions> options,
    TimeProvider timeProvider,
    ILogger<HttpWebhookCaller> logger) : IWebhookCaller
{
    public async Task<WebhookAnswer> CallAsync(WebhookCall call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var started = timeProvider.GetTimestamp();
        if (call.Webhook.Definition.Mode is WebhookMode.Shadow)
        {
            // Evaluating and rendering take processor time. The run continues meanwhile.
            await Task.Yield();
        }

        ReadOnlySequence<byte> body = default;
        var answer = Refuse(call) ?? TryRender(call, started, cancellationToken, out body);
        if (answer is not { Outcome: WebhookOutcome.Skipped })
        {
            // No span when the condition is false, since nothing is called.
            using var span = CallSpan.Start(call);
            answer ??= await ExchangeAsync(call, body, span, started, cancellationToken);
            answer = answer.WithoutSecrets(call.Webhook.Mask);
            WebhookSpans.End(span, answer.Outcome, answer.Status, answer.Detail);
        }

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

    private async Task<WebhookAnswer> ExchangeAsync(
        WebhookCall call, ReadOnlySequence<byte> body, Activity? span, long started, CancellationToken cancellationToken)
    {
        // Rendering counts towards the call's time limit.
        var limit = call.TimeLimit - timeProvider.GetElapsedTime(started);
        try
        {
            return limit <= TimeSpan.Zero
                ? WebhookResilience.OutOfTime(call)
                : await resilience.ExecuteAsync(call, limit, token => ExchangeAsync(call, body, span, token), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            WebhookSpans.End(span, WebhookOutcome.Cancelled);
            throw;
        }
    }

    private async ValueTask<WebhookAnswer> ExchangeAsync(
        WebhookCall call, ReadOnlySequence<byte> body, Activity? span, CancellationToken cancellationToken)
    {
        try
        {
            var traceParent = TraceContext.ParentFor(span, call.Invocation.Request);
            var now = timeProvider.GetUtcNow();
            using var request = WebhookHttpRequest.Create(call, body, traceParent, now);
            var exchange = connections.Begin(call.Webhook.Url!);
            try
            {
                return await SendAsync(WebhookHttpClient.Name, call, request, exchange, cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested && exchange.DiedOnReusedConnection(exception))
            {
                Log.Repeated(logger, call.Webhook.Id, call.Invocation.Id);
            }

            // A receiver may close an idle connection at any time, which is not a failure. The same message is sent over a new one.
            ConnectionWatch.Stop();
            using var repeated = WebhookHttpRequest.Create(call, body, traceParent, now);
            return await SendAsync(WebhookHttpClient.NewConnectionName, call, repeated, exchange, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (!CallFailures.IsExpected(exception))
            {
                LogUnexpected(call, exception);
            }

            return CallFailures.From(exception, call.Webhook);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A cancelled read can also surface as a broken connection.
            throw new OperationCanceledException(cancellationToken);
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

    private async Task<WebhookAnswer> SendAsync(
        string clientName, WebhookCall call, HttpRequestMessage request, WatchedExchange exchange, CancellationToken cancellationToken)
    {
        if (connector.IsCrowded)
        {
            request.Headers.ConnectionClose = true;
        }

        using var client = httpClientFactory.CreateClient(clientName);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        exchange.HasAnswer = true;
        return await answerReader.ReadAsync(call, response, cancellationToken);
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
