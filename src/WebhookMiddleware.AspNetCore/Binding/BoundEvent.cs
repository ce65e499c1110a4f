using WebhookMiddleware.Events;
using WebhookMiddleware.Exclusion;
using WebhookMiddleware.Patching;

namespace WebhookMiddleware.AspNetCore.Binding;

/// <summary>One event of an endpoint.</summary>
/// <param name="Event">The event.</param>
/// <param name="Index">Its index in snapshots.</param>
/// <param name="Writable">The places that webhooks may write. Null: all.</param>
/// <param name="Methods">The HTTP methods that raise it, where the endpoint serves others too. Null: all.</param>
/// <param name="Exclusion">The members that webhooks are not told.</param>
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
