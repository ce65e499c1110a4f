using System.Text.Json;
using WebhookMiddleware.Events;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Payloads;

namespace WebhookMiddleware.Pipeline;

/// <summary>What surrounds code that raises an event by itself: the present request, if there is one.</summary>
internal interface IInvocationContext
{
    /// <summary>The application's own JSON options, as <see cref="PayloadJson.For"/> makes them.</summary>
    JsonSerializerOptions JsonOptions { get; }

    /// <summary>Gets the services of the present request; null outside of one.</summary>
    IServiceProvider? RequestServices { get; }

    /// <summary>Begins a run of the event, described by what surrounds it.</summary>
    WebhookInvocation NewInvocation(WebhookEvent webhookEvent);

    /// <summary>The after-events that will happen when what surrounds the code succeeds.</summary>
    IReadOnlyList<UpcomingEvent> Upcoming { get; }

    /// <summary>Makes a decision visible to the rest of what surrounds it.</summary>
    void Note(WebhookDecision decision);
}
