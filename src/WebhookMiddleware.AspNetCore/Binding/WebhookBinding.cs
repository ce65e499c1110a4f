using System.Collections.Immutable;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.AspNetCore.Binding;

/// <summary>What an endpoint raises: endpoint metadata, worked out once. All adapters act on this and on nothing else.</summary>
internal sealed class WebhookBinding(string? route, ImmutableArray<BoundEvent> before, ImmutableArray<BoundEvent> after)
{
    /// <summary>The endpoint's route pattern, with a leading slash.</summary>
    public string? Route { get; } = route;

    public ImmutableArray<BoundEvent> Before { get; } = before;

    public ImmutableArray<BoundEvent> After { get; } = after;

    public bool IsEmpty => Before.IsEmpty && After.IsEmpty;

    /// <summary>Whether any of the events has an active webhook. This is all that a request costs when none has.</summary>
    /// <param name="snapshot">The webhooks.</param>
    /// <param name="context">The request; null: one of any method.</param>
    public bool HasWork(WebhookSnapshot snapshot, HttpContext? context) => HasWork(Before, snapshot, context) || HasWork(After, snapshot, context);

    /// <summary>Whether any of the before-events has an active webhook.</summary>
    public bool HasBefore(WebhookSnapshot snapshot, HttpContext context) => HasWork(Before, snapshot, context);

    /// <summary>Whether any of the after-events has.</summary>
    public bool HasAfterWork(WebhookSnapshot snapshot, HttpContext context) => HasWork(After, snapshot, context);

    /// <summary>Returns a binding to the events of both.</summary>
    public WebhookBinding Union(WebhookBinding other) => new(Route, Union(Before, other.Before), Union(After, other.After));

    private static ImmutableArray<BoundEvent> Union(ImmutableArray<BoundEvent> events, ImmutableArray<BoundEvent> others)
        => [.. events.UnionBy(others, bound => (bound.Event, bound.Methods))];

    // The method is read last: features of the request cost more than all of this.
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
