using WebhookMiddleware.Events;
using WebhookMiddleware.Exclusion;
using WebhookMiddleware.Patching;

namespace WebhookMiddleware.AspNetCore.Binding;

/// <summary>Represents one event that an endpoint raises.</summary>
/// <param name="Event">The event.</param>
/// <param name="Index">Its index in snapshots.</param>
/// <param name="Writable">The locations that webhooks may write; null for all.</param>
/// <param name="Methods">The HTTP methods that raise the event, if the endpoint serves others as well; null for all.</param>
/// <param name="Exclusion">The members that are withheld from webhooks.</param>
internal sealed record BoundEvent(
    WebhookEvent Event, int Index, WritablePointers? Writable, IReadOnlyList<string>? Methods, MemberExclusion Exclusion)
{
    /// <summary>Determines whether both are declarations of one event for the same requests.</summary>
    public bool IsSameAs(BoundEvent other)
        => Event == other.Event && (Methods is null || other.Methods is null || Methods.Any(other.IsRaisedBy));

    /// <summary>Determines whether both have a list of writable places, but none in common.</summary>
    public bool Contradicts(BoundEvent other)
        => Writable is { IsEmpty: false } && other.Writable is { IsEmpty: false } && Writable.Intersect(other.Writable).IsEmpty;

    /// <summary>
    /// Returns the event of two declarations. What either excludes is excluded, and webhooks may write what the lists of both permit.
    /// </summary>
    public BoundEvent Merge(BoundEvent other) => this with
    {
        Writable = Writable is not null && other.Writable is not null ? Writable.Intersect(other.Writable) : Writable ?? other.Writable,
        Methods = Methods is null || other.Methods is null
            ? null
            : [.. Methods.Union(other.Methods, StringComparer.OrdinalIgnoreCase)],
        Exclusion = Exclusion.Union(other.Exclusion),
    };

    public bool IsRaisedBy(string method)
    {
        if (Methods is null)
        {
            return true;
        }

        // By index: enumerating an interface allocates.
        for (var i = 0; i < Methods.Count; i++)
        {
            if (HttpMethods.Equals(Methods[i], method))
            {
                return true;
            }
        }

        return false;
    }
}
