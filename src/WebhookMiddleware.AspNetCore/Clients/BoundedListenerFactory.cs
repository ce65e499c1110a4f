using System.Net;
using Microsoft.AspNetCore.Connections;
using WebhookMiddleware.Calling;

namespace WebhookMiddleware.AspNetCore.Clients;

/// <summary>
/// Makes the server's listeners bounded on a host with a low limit of open files. Requests that wait for slow webhooks pile up, each with its client's
/// connection; a server that accepts until no descriptor is left takes them from everything else in the process.
/// </summary>
internal sealed class BoundedListenerFactory(IConnectionListenerFactory inner, OpenFileBudget budget, ClientSlots slots)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var listener = await inner.BindAsync(endpoint, cancellationToken);
        return budget.IsAmple ? listener : new BoundedListener(listener, slots);
    }

    // What a factory that can't be asked is taken to say.
    public bool CanBind(EndPoint endpoint) => (inner as IConnectionListenerFactorySelector)?.CanBind(endpoint) ?? true;
}
