namespace WebhookMiddleware.Events;

/// <summary>Specifies when an event fires, relative to the work that it belongs to.</summary>
public enum WebhookPhase
{
    /// <summary>
    /// Before the handler runs, after the request's input has been bound and validated. Awaited webhooks may stop or change the request.
    /// </summary>
    Before,

    /// <summary>After the handler has succeeded. Responses are logged, never applied.</summary>
    After,

    /// <summary>Without a request, when a point in time is reached. Responses are logged, never applied.</summary>
    Scheduled,
}
