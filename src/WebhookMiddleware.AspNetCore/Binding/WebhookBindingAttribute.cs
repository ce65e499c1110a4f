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

    /// <summary>
    /// Gets or sets the members that webhooks of the event are not told and can't write, in the payload, the query and, for an after-event,
    /// the response's body:
    /// JSON pointers (RFC 6901) such as <c>/card/number</c>, in which <c>*</c> stands for one segment and <c>**</c>, at the end, for
    /// everything beneath, or
    /// plain names such as <c>iban</c>, for every member of that name. Letter case makes no difference. Null (the default): only members
    /// marked
    /// <see cref="WebhookIgnoreAttribute"/>, and those that look like credentials: marked <c>[DataType(DataType.Password)]</c> or named
    /// like passwords, tokens,
    /// API keys, PINs or card codes. The host's log lists them when it starts; a malformed item stops the start.
    /// </summary>
    public string[]? Exclude { get; set; }

    /// <summary>
    /// Gets or sets the members that webhooks are told, and may write, although they look like credentials; the same form as
    /// <see cref="Exclude"/>. Null (the
    /// default): none. A member that is also excluded, or marked <see cref="WebhookIgnoreAttribute"/>, stays excluded.
    /// </summary>
    public string[]? Include { get; set; }
}
