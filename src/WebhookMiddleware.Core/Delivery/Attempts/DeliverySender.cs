using System.Diagnostics;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Diagnostics;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Statistics;
using WebhookMiddleware.Text;

namespace WebhookMiddleware.Delivery.Attempts;

/// <summary>Makes one attempt at a delivery, with the webhook as it is now, and returns its settlement.</summary>
internal sealed partial class DeliverySender(
    WebhookRegistry registry,
    IWebhookCaller caller,
    DeliveryJudge judge,
    WebhookDeactivator deactivator,
    WebhookMetrics metrics,
    StatisticsRecorder statistics,
    TimeProvider timeProvider,
    ILogger<DeliverySender> logger)
{
    private static readonly WebhookAnswer FailedUnexpectedly = new()
    {
        Outcome = WebhookOutcome.ConnectionFailed,
        Detail = "The attempt failed unexpectedly. The host's log has the exception.",
    };

    /// <summary>Sends a delivery. Only cancellation by the token throws.</summary>
    public async Task<DeliverySettlement> SendAsync(ClaimedDelivery delivery, CancellationToken cancellationToken)
    {
        if (registry.Current.Find(delivery.WebhookId) is not { Definition.IsActive: true } webhook)
        {
            // The webhook was deleted or switched off after the claim.
            return DeliveryJudge.Park(delivery.Id, delivery.ClaimId, TimeSpan.Zero);
        }

        var at = timeProvider.GetUtcNow();
        if (delivery.Stored.Defect is { } defect)
        {
            // The message would be as unreadable at the next attempt, and would block an ordered lane.
            var unreadable = new WebhookAnswer { Outcome = WebhookOutcome.Unreadable, Detail = defect };
            var end = DeliveryJudge.GiveUp(delivery, at, unreadable);
            Record(delivery, webhook, at, unreadable, end, failure: null);
            return end;
        }

        using var span = StartSpan(delivery, webhook);
        WebhookAnswer answer;
        Exception? failure = null;
        try
        {
            answer = await caller.CallAsync(NewCall(delivery, webhook), cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever the caller threw, the delivery stays in the queue. The exception is logged with the attempt.
            (answer, failure) = (FailedUnexpectedly, exception);
        }

        WebhookSpans.End(span, answer.Outcome, detail: answer.Detail);
        var settlement = judge.Judge(delivery.Id, delivery.ClaimId, webhook, delivery.Attempt, at, answer);
        Record(delivery, webhook, at, answer, settlement, failure);
        if (DeliveryJudge.IsGone(answer))
        {
            await deactivator.DeactivateAsync(webhook, cancellationToken);
        }

        return settlement;
    }

    private static Activity? StartSpan(ClaimedDelivery delivery, CompiledWebhook webhook)
        => WebhookSpans.Start("webhook delivery", ActivityKind.Internal, delivery.Message.Invocation)
            ?.SetTag(WebhookDiagnostics.DeliveryIdTag, delivery.Id.ToString())
            .SetHook(webhook.Id, webhook.LogName, delivery.Attempt);

    private static WebhookCall NewCall(ClaimedDelivery delivery, CompiledWebhook webhook)
    {
        var message = delivery.Message;
        return new WebhookCall
        {
            Webhook = webhook,
            Invocation = message.Invocation,
            Data = message.Data,
            Context = message.Context,
            Attempt = delivery.Attempt,
            Sequence = webhook.KeepsOrder() ? delivery.Sequence : null,
            TimeLimit = webhook.Timeout,
        };
    }

    private void Record(
        ClaimedDelivery delivery,
        CompiledWebhook webhook,
        DateTimeOffset at,
        WebhookAnswer answer,
        DeliverySettlement settlement,
        Exception? failure)
    {
        var (hook, eventName, outcome) = (webhook.LogName, LogSanitizer.Of(delivery.Event), answer.Outcome.ToName());
        var level = settlement.Attempt is null || settlement.State is DeliveryState.Delivered ? LogLevel.Debug : LogLevel.Warning;
        using var scope = delivery.Stored.Message is { } message
            ? WebhookLogScope.Begin(logger, level, message.Invocation, answer.Outcome, webhook.Id)
            : null;
        if (settlement.Attempt is null)
        {
            Log.Parked(logger, hook, webhook.Id, eventName, delivery.Id, outcome, settlement.Delay);
            return;
        }

        if (answer.Outcome is not WebhookOutcome.Skipped)
        {
            // A false condition sends nothing, so there is nothing to measure.
            metrics.DeliveryAttempted(eventName, webhook.Id, answer.Outcome, answer.Duration);
            statistics.DeliveryAttempted(delivery.Event, webhook.Id, answer.Outcome, answer.Duration);
        }

        if (delivery.Attempt == 1)
        {
            metrics.DeliveryBegan(at - delivery.CreatedAt);
        }

        var detail = LogSanitizer.Of(answer.Detail ?? "");
        switch (settlement.State)
        {
            case DeliveryState.Delivered:
                Log.Delivered(logger, hook, webhook.Id, eventName, delivery.Id, delivery.Attempt);
                break;
            case DeliveryState.Dead:
                statistics.DeliveryDied(delivery.Event, webhook.Id);
                Log.Dead(logger, failure, hook, webhook.Id, eventName, delivery.Id, delivery.Attempt, outcome, detail);
                break;
            default:
                Log.Failed(
                    logger, failure, hook, webhook.Id, eventName, delivery.Id, delivery.Attempt, outcome, settlement.Delay, detail);
                break;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 403, EventName = "DeliveryMade", Level = LogLevel.Debug,
            Message = "Webhook {Hook} ({HookId}) received {Event} (delivery {DeliveryId}, attempt {Attempt}).")]
        public static partial void Delivered(ILogger logger, string hook, Guid hookId, string @event, Guid deliveryId, int attempt);

        [LoggerMessage(EventId = 404, EventName = "DeliveryFailed", Level = LogLevel.Warning,
            Message = "Webhook {Hook} ({HookId}) did not accept {Event} (delivery {DeliveryId}, attempt {Attempt}): {Outcome}; "
                + "the next attempt is in {Delay}. {Detail}")]
        public static partial void Failed(
            ILogger logger,
            Exception? exception,
            string hook,
            Guid hookId,
            string @event,
            Guid deliveryId,
            int attempt,
            string outcome,
            TimeSpan delay,
            string detail);

        [LoggerMessage(EventId = 405, EventName = "DeliveryDead", Level = LogLevel.Error,
            Message = "Webhook {Hook} ({HookId}) did not accept {Event} (delivery {DeliveryId}, attempt {Attempt}): {Outcome}; "
                + "it is not attempted again. {Detail}")]
        public static partial void Dead(
            ILogger logger,
            Exception? exception,
            string hook,
            Guid hookId,
            string @event,
            Guid deliveryId,
            int attempt,
            string outcome,
            string detail);

        [LoggerMessage(EventId = 406, EventName = "DeliveryParked", Level = LogLevel.Debug,
            Message = "Webhook {Hook} ({HookId}) was not sent {Event} (delivery {DeliveryId}): {Outcome}; it waits for {Delay}.")]
        public static partial void Parked(
            ILogger logger, string hook, Guid hookId, string @event, Guid deliveryId, string outcome, TimeSpan delay);
    }
}
