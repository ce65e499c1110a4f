using WebhookMiddleware.Events;

namespace WebhookMiddleware.AspNetCore;

/// <summary>
/// Raises a before-event when the endpoint is called: after its input has been bound and validated, immediately before the handler.
/// Several may be given; they are raised in the order in which they are declared.
/// </summary>
/// <param name="eventName">The event, such as <see cref="WebhookEvents.BeforeOrderAdd"/>. An unknown one stops the host's start.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class BeforeWebhookAttribute(string eventName) : WebhookBindingAttribute(eventName, WebhookPhase.Before)
{
    /// <summary>
    /// The JSON pointers (RFC 6901) that webhooks may write, such as <c>/discount</c>; <c>*</c> stands for one segment and <c>**</c>, at the end,
    /// for everything beneath. Null (the default): every member that is bound, whatever it decides (a <c>user_id</c>, a price), unless
    /// <see cref="WebhookHttpOptions.RequireWritable"/> is on: then none. Empty: none.
    /// </summary>
    public string[]? Writable { get; set; }
}
