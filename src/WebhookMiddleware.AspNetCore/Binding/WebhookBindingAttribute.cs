using WebhookMiddleware.Events;

namespace WebhookMiddleware.AspNetCore;

/// <summary>Binds an event to endpoints. It carries data only; filters and the middleware act on it.</summary>
public abstract class WebhookBindingAttribute : Attribute
{
    private protected WebhookBindingAttribute(string eventName, WebhookPhase phase)
    {
        Event = eventName;
        Phase = phase;
    }

    /// <summary>The event's name.</summary>
    public string Event { get; }

    /// <summary>The phase that the event must have.</summary>
    public WebhookPhase Phase { get; }
}
