using Microsoft.Extensions.Logging;
using WebhookMiddleware.Calling;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.Diagnostics;
using WebhookMiddleware.Events;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Payloads;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Statistics;
using WebhookMiddleware.Text;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Pipeline;

/// <summary>Records how an awaited call ended in the call log, the metrics, the statistics and the log.</summary>
internal sealed partial class CallJournal(
    CallLogBuffer callLog, WebhookMetrics metrics, StatisticsRecorder statistics, TimeProvider timeProvider, ILogger<CallJournal> logger)
{
    // Loggers limit their queues by the number of entries, not by size.
    private const int MaxLoggedWarning = 2000;

    /// <summary>Records a call that takes part in the run.</summary>
    public void Settled(WebhookInvocation invocation, StageAnswer settled)
    {
        var (webhook, answer) = settled;
        var failedOpen = settled.FailsOpen(invocation.Event.Phase);
        var standing = failedOpen ? "failed open" : answer.Outcome is WebhookOutcome.Cancelled ? "cancelled" : "enforced";
        Record(invocation, webhook, answer, standing, failedOpen);
    }

    /// <summary>Records the call of a shadow webhook.</summary>
    public void Shadowed(WebhookInvocation invocation, CompiledWebhook webhook, WebhookAnswer answer)
        => Record(invocation, webhook, answer, "shadow", shadow: true);

    /// <summary>Records a webhook that is not notified because the payload can't be written.</summary>
    public void PayloadFailed(WebhookInvocation invocation, CompiledWebhook webhook, PayloadFailure failure)
        => Record(
            invocation,
            webhook,
            new WebhookAnswer { Outcome = failure.Outcome, Detail = failure.Detail },
            "not notified",
            failedOpen: invocation.Event.Phase == WebhookPhase.Before);

    private void Record(
        WebhookInvocation invocation,
        CompiledWebhook webhook,
        WebhookAnswer answer,
        string standing,
        bool failedOpen = false,
        bool shadow = false)
    {
        var name = webhook.LogName;
        var eventName = invocation.Event.Name;
        using var scope = WebhookLogScope.Begin(logger, LevelOf(answer), invocation, answer.Outcome, webhook.Id);
        if (answer.Outcome == WebhookOutcome.Skipped)
        {
            Log.Skipped(logger, name, webhook.Id, eventName, invocation.Id);
            return;
        }

        var outcome = answer.Outcome.ToName();
        metrics.CallEnded(eventName, webhook.Id, answer.Outcome, answer.Duration);
        statistics.CallEnded(eventName, webhook.Id, answer.Outcome, answer.Duration);
        callLog.Add(NewRecord(invocation, webhook, answer, failedOpen, shadow));
        var detail = LogSanitizer.Of(answer.Detail ?? "");
        if (answer.Outcome == WebhookOutcome.CircuitOpen)
        {
            // As often as requests come; the breaker has logged the cause once.
            Log.NotCalled(logger, name, webhook.Id, eventName, outcome, invocation.Id, standing, detail);
        }
        else if (answer.Outcome.IsFailure())
        {
            Log.Failed(logger, name, webhook.Id, eventName, outcome, invocation.Id, standing, detail);
        }
        else
        {
            Log.Answered(logger, name, webhook.Id, eventName, outcome, invocation.Id, standing, answer.Duration.TotalMilliseconds);
            for (var i = 0; i < answer.Warnings.Count; i++)
            {
                var warning = LogSanitizer.Of(answer.Warnings[i], MaxLoggedWarning);
                Log.Warned(logger, name, webhook.Id, eventName, invocation.Id, warning);
            }
        }
    }

    private static LogLevel LevelOf(WebhookAnswer answer)
        => answer.Outcome.IsFailure() && answer.Outcome != WebhookOutcome.CircuitOpen ? LogLevel.Warning
            : answer.Warnings.Count > 0 ? LogLevel.Information
            : LogLevel.Debug;

    private WebhookCallRecord NewRecord(
        WebhookInvocation invocation, CompiledWebhook webhook, WebhookAnswer answer, bool failedOpen, bool shadow)
    {
        var now = timeProvider.GetUtcNow();
        var kept = KeptAnswer.Of(answer);
        return new WebhookCallRecord
        {
            Id = CallId.Create(now),
            InvocationId = invocation.Id,
            WebhookId = webhook.Id,
            WebhookVersion = webhook.Definition.Version,
            WebhookName = webhook.Definition.Name,
            Event = invocation.Event.Name,
            At = now - answer.Duration,
            Outcome = answer.Outcome,
            Status = answer.Status,
            DurationMs = answer.Duration.TotalMilliseconds,
            Shadow = shadow,
            FailedOpen = failedOpen,
            Detail = kept.Detail,
            RequestBody = answer.RequestBody,
            ResponseBody = kept.ResponseBody,
            TraceId = invocation.Request?.TraceId,
        };
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 201, EventName = "WebhookAnswered", Level = LogLevel.Debug,
            Message = "Webhook {Hook} ({HookId}) on {Event}: {Outcome} after {DurationMs:0.0} ms (invocation {InvocationId}, {Standing}).")]
        public static partial void Answered(
            ILogger logger, string hook, Guid hookId, string @event, string outcome, Guid invocationId, string standing, double durationMs);

        [LoggerMessage(EventId = 202, EventName = "WebhookFailed", Level = LogLevel.Warning,
            Message = "Webhook {Hook} ({HookId}) on {Event}: {Outcome} (invocation {InvocationId}, {Standing}). {Detail}")]
        public static partial void Failed(
            ILogger logger, string hook, Guid hookId, string @event, string outcome, Guid invocationId, string standing, string detail);

        [LoggerMessage(EventId = 203, EventName = "WebhookSkipped", Level = LogLevel.Debug,
            Message = "Webhook {Hook} ({HookId}) on {Event} was not called: its condition is false (invocation {InvocationId}).")]
        public static partial void Skipped(ILogger logger, string hook, Guid hookId, string @event, Guid invocationId);

        [LoggerMessage(EventId = 204, EventName = "WebhookWarned", Level = LogLevel.Information,
            Message = "Webhook {Hook} ({HookId}) on {Event} returned a warning (invocation {InvocationId}): {Warning}")]
        public static partial void Warned(ILogger logger, string hook, Guid hookId, string @event, Guid invocationId, string warning);

        [LoggerMessage(EventId = 212, EventName = "WebhookNotCalled", Level = LogLevel.Debug,
            Message = "Webhook {Hook} ({HookId}) on {Event} was not called: {Outcome} (invocation {InvocationId}, {Standing}). {Detail}")]
        public static partial void NotCalled(
            ILogger logger, string hook, Guid hookId, string @event, string outcome, Guid invocationId, string standing, string detail);
    }
}
