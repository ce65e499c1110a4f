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
    public bool HasWork(WebhookSnapshot snapshot, string method) => HasWork(Before, snapshot, method) || HasWork(After, snapshot, method);

    /// <summary>Whether any of the before-events has an active webhook.</summary>
    public bool HasBefore(WebhookSnapshot snapshot, string method) => HasWork(Before, snapshot, method);

    /// <summary>Whether any of the after-events has.</summary>
    public bool HasAfterWork(WebhookSnapshot snapshot, string method) => HasWork(After, snapshot, method);

    /// <summary>Returns a binding to the events of both.</summary>
    public WebhookBinding Union(WebhookBinding other) => new(Route, Union(Before, other.Before), Union(After, other.After));

    private static ImmutableArray<BoundEvent> Union(ImmutableArray<BoundEvent> events, ImmutableArray<BoundEvent> others)
        => [.. events.UnionBy(others, bound => (bound.Event, bound.Methods))];

    private static bool HasWork(ImmutableArray<BoundEvent> events, WebhookSnapshot snapshot, string method)
    {
        foreach (var bound in events)
        {
            if (snapshot[bound.Index] is not null && bound.IsRaisedBy(method))
            {
                return true;
            }
        }

        return false;
    }
}
