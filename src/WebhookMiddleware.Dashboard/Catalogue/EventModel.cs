using System.Text.Json.Nodes;
using WebhookMiddleware.AspNetCore.Management.Schemas;
using WebhookMiddleware.Dashboard.Trials;
using WebhookMiddleware.Events;

namespace WebhookMiddleware.Dashboard.Catalogue;

/// <summary>What the page of an event shows.</summary>
/// <param name="Event">The event.</param>
/// <param name="Outcome">The form of its test, and what came of it.</param>
internal sealed record EventModel(WebhookEvent Event, TestOutcome Outcome)
    : TestedModel(Outcome, TestFields.Of(Event.Phase, isWholeRun: true))
{
    public required IReadOnlyList<EventRoute> Routes { get; init; }

    /// <summary>Gets the members of the payload; none if no type is known.</summary>
    public required IReadOnlyList<SchemaMember> Members { get; init; }

    public required JsonNode? Sample { get; init; }

    public required DrawnRun Run { get; init; }
}
