using System.Text.Json;
using WebhookMiddleware.Events;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Payloads;

namespace WebhookMiddleware.Pipeline;

/// <summary>Provides the context in which code raises an event: the current request, if any.</summary>
internal interface IInvocationContext
{
    /// <summary>Gets the application's own JSON options, as created by <see cref="PayloadJson.For"/>.</summary>
    JsonSerializerOptions JsonOptions { get; }

    /// <summary>Gets the services of the current request, or null outside of one.</summary>
    IServiceProvider? RequestServices { get; }

    /// <summary>Creates the invocation for a run of the event, with what is known of the current request.</summary>
    WebhookInvocation NewInvocation(WebhookEvent webhookEvent);

    /// <summary>Gets the after-events that happen if the current request succeeds.</summary>
    IReadOnlyList<UpcomingEvent> Upcoming { get; }

    /// <summary>Records a decision, so that the rest of the request can see it.</summary>
    void Record(WebhookDecision decision);
}
