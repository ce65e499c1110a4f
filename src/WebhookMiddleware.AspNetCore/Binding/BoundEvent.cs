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
