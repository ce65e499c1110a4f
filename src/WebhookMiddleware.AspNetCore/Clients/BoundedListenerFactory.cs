using System.Net;
using Microsoft.AspNetCore.Connections;
using WebhookMiddleware.Calling;

namespace WebhookMiddleware.AspNetCore.Clients;

/// <summary>
/// Limits the connections that the server's listeners accept on a host with a low limit of open files. Requests that wait for slow webhooks
/// accumulate, each with its client's connection. A server that accepted until no descriptor is left would take them from everything else
/// in the process.
/// </summary>
internal sealed class BoundedListenerFactory(
    IConnectionListenerFactory inner, OpenFileBudget budget, ClientSlots slots, bool isLimited = true)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var listener = await inner.BindAsync(endpoint, cancellationToken);
        return !isLimited || budget.IsAmple ? listener : new BoundedListener(listener, slots);
    }

    // A factory without a selector is taken to bind every endpoint, as the server does.
    public bool CanBind(EndPoint endpoint) => (inner as IConnectionListenerFactorySelector)?.CanBind(endpoint) ?? true;
}
