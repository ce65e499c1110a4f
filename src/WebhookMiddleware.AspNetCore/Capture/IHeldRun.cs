using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.AspNetCore.Capture;

/// <summary>Represents a run whose after-events are raised when the response is known.</summary>
internal interface IHeldRun
{
    /// <summary>Raises the after-events if the response is a success; otherwise discards them.</summary>
    ValueTask AfterAsync(WebhookResponseInfo response);

    /// <summary>Discards the after-events, because the handler failed.</summary>
    ValueTask FailAsync();
}
