using System.Collections.Immutable;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.AspNetCore.Binding;

/// <summary>
/// The events that an endpoint raises. This endpoint metadata is computed once, and all adapters act on it and on nothing else.
/// </summary>
internal sealed class WebhookBinding(string? route, ImmutableArray<BoundEvent> before, ImmutableArray<BoundEvent> after)
{
    /// <summary>Gets the endpoint's route pattern, with a leading slash.</summary>
    public string? Route { get; } = route;

    public ImmutableArray<BoundEvent> Before { get; } = before;

    public ImmutableArray<BoundEvent> After { get; } = after;

    public bool IsEmpty => Before.IsEmpty && After.IsEmpty;

    /// <summary>
    /// Determines whether any of the events has an active webhook. A request without active webhooks costs no more than this check.
    /// </summary>
    /// <param name="snapshot">The webhooks.</param>
    /// <param name="context">The request; null for any method.</param>
    public bool HasWork(WebhookSnapshot snapshot, HttpContext? context)
        => HasWork(Before, snapshot, context) || HasWork(After, snapshot, context);

    /// <summary>Determines whether any of the before-events has an active webhook.</summary>
    public bool HasBefore(WebhookSnapshot snapshot, HttpContext context) => HasWork(Before, snapshot, context);

    /// <summary>Determines whether any of the after-events has an active webhook.</summary>
    public bool HasAfterWork(WebhookSnapshot snapshot, HttpContext context) => HasWork(After, snapshot, context);

    /// <summary>Returns a binding to the events of both bindings.</summary>
    public WebhookBinding Union(WebhookBinding other) => new(Route, Union(Before, other.Before), Union(After, other.After));

    private static ImmutableArray<BoundEvent> Union(ImmutableArray<BoundEvent> events, ImmutableArray<BoundEvent> others)
        => [.. events.UnionBy(others, bound => (bound.Event, bound.Methods))];

    // Read the method last: accessing the request's features costs more than the rest of the check.
    private static bool HasWork(ImmutableArray<BoundEvent> events, WebhookSnapshot snapshot, HttpContext? context)
    {
        foreach (var bound in events)
        {
            if (snapshot[bound.Index] is not null && (context is null || bound.IsRaisedBy(context.Request.Method)))
            {
                return true;
            }
        }

        return false;
    }
}
