using WebhookMiddleware.Events;

namespace WebhookMiddleware.AspNetCore;

/// <summary>
/// Raises a before-event after the endpoint's input has been bound and validated, immediately before the handler. The attribute can be
/// repeated; events are raised in the order of their declaration.
/// </summary>
/// <param name="eventName">The event, such as <see cref="WebhookEvents.BeforeOrderAdd"/>. An unknown one stops the host's start.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class BeforeWebhookAttribute(string eventName) : WebhookBindingAttribute(eventName, WebhookPhase.Before)
{
    /// <summary>
    /// Gets or sets the JSON pointers (RFC 6901) that webhooks may write, such as <c>/discount</c>. <c>*</c> stands for one segment;
    /// <c>**</c>, at the end, for everything beneath. An empty list permits no writes. Default: <see langword="null"/>, which permits every
    /// bound member, however sensitive (a <c>user_id</c>, a price), unless <see cref="WebhookHttpOptions.RequireWritable"/> is set; then it
    /// permits none.
    /// </summary>
    public string[]? Writable { get; set; }
}
