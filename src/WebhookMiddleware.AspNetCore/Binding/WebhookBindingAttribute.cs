using WebhookMiddleware.Events;

namespace WebhookMiddleware.AspNetCore;

/// <summary>Binds an event to endpoints. The attribute carries data only; filters and the middleware act on it.</summary>
public abstract class WebhookBindingAttribute : Attribute
{
    private protected WebhookBindingAttribute(string eventName, WebhookPhase phase)
    {
        Event = eventName;
        Phase = phase;
    }

    /// <summary>Gets the event's name.</summary>
    public string Event { get; }

    /// <summary>Gets the phase that the event must have.</summary>
    public WebhookPhase Phase { get; }

    /// <summary>
    /// Gets or sets the members that are withheld from the event's webhooks, and that webhooks can't write: members of the payload, of the
    /// query and, for an after-event, of the response body. Each item is a JSON pointer (RFC 6901) such as <c>/card/number</c>, or a plain
    /// name such as <c>iban</c>, which stands for every member of that name. In a pointer, <c>*</c> stands for one segment and <c>**</c>,
    /// at the end, for everything beneath. Letter case is ignored.
    /// Default: <see langword="null"/>, which excludes members marked <see cref="WebhookIgnoreAttribute"/> and members that look like
    /// credentials: those marked <c>[DataType(DataType.Password)]</c> or named like passwords, tokens, API keys, PINs or card codes.
    /// The host logs the excluded members when it starts. A malformed item stops the start.
    /// </summary>
    public string[]? Exclude { get; set; }

    /// <summary>
    /// Gets or sets the members that webhooks receive, and may write, although they look like credentials, in the form of
    /// <see cref="Exclude"/>. A member that is also excluded, or marked <see cref="WebhookIgnoreAttribute"/>, stays excluded.
    /// Default: <see langword="null"/>, for none.
    /// </summary>
    public string[]? Include { get; set; }
}
