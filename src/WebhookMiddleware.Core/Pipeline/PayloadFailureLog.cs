using Microsoft.Extensions.Logging;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Payloads;

namespace WebhookMiddleware.Pipeline;

/// <summary>
/// Logs the exception that was thrown while a payload was written: once for each payload, however many webhooks are affected.
/// </summary>
internal static partial class PayloadFailureLog
{
    public static void Report(ILogger logger, PayloadFailure failure, WebhookInvocation invocation)
    {
        if (failure.TryReport())
        {
            PayloadFailed(logger, failure.Exception, invocation.Event.Name, invocation.Id, failure.Detail);
        }
    }

    [LoggerMessage(EventId = 205, EventName = "WebhookPayloadFailed", Level = LogLevel.Error,
        Message = "The webhooks on {Event} can't be called (invocation {InvocationId}). {Detail}")]
    private static partial void PayloadFailed(ILogger logger, Exception exception, string @event, Guid invocationId, string detail);
}
