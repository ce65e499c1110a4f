using WebhookMiddleware.Events;

namespace WebhookMiddleware.AspNetCore;

/// <summary>Raises an after-event when the endpoint succeeds: no exception, and a status from 200 to 299.</summary>
/// <param name="eventName">The event, such as <see cref="WebhookEvents.AfterRegistration"/>. An unknown one stops the host's start.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class AfterWebhookAttribute(string eventName) : WebhookBindingAttribute(eventName, WebhookPhase.After);
