namespace WebhookMiddleware.Receiver.Endpoints;

internal sealed partial class ReceiverEndpoint
{
    private static partial class Log
    {
        [LoggerMessage(EventId = 1001, EventName = "ReceiverRefused", Level = LogLevel.Warning,
            Message = "A request to {Receiver} was refused with {Status}. {Reason}")]
        public static partial void Refused(ILogger logger, string receiver, int status, string reason);

        [LoggerMessage(EventId = 1002, EventName = "ReceiverUnreadable", Level = LogLevel.Error,
            Message = "The delivery {DeliveryId} at {Receiver} can't be read at '{Pointer}'.")]
        public static partial void Unreadable(ILogger logger, string deliveryId, string receiver, string pointer, Exception exception);

        [LoggerMessage(EventId = 1003, EventName = "ReceiverRepeated", Level = LogLevel.Debug,
            Message = "The delivery {DeliveryId} came to {Receiver} again, and got the same answer.")]
        public static partial void Repeated(ILogger logger, string deliveryId, string receiver);

        [LoggerMessage(EventId = 1004, EventName = "ReceiverTimedOut", Level = LogLevel.Warning,
            Message = "The handler of {Receiver} did not answer the delivery {DeliveryId} within {DeadlineMs} ms.")]
        public static partial void TimedOut(ILogger logger, string receiver, string deliveryId, int deadlineMs);
    }
}
