using System.Net;
using Microsoft.AspNetCore.Connections;

namespace WebhookMiddleware.AspNetCore.Clients;

/// <summary>
/// A listener that accepts a connection only if it gets a slot. Until then, clients wait in the operating system's queue, where they use no
/// file descriptor of this process.
/// </summary>
internal sealed class BoundedListener(IConnectionListener inner, ClientSlots slots) : IConnectionListener
{
    private readonly CancellationTokenSource _unbound = new();

    public EndPoint EndPoint => inner.EndPoint;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(_unbound.Token, cancellationToken);
            await slots.TakeAsync(ended.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The server waits for its accept loop to end before it closes the connections that would release a slot.
            return null;
        }

        var connection = await AcceptWithSlotAsync(cancellationToken);
        connection?.ConnectionClosed.UnsafeRegister(static state => ((ClientSlots)state!).Release(), slots);
        return connection;
    }

    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        await _unbound.CancelAsync();
        await inner.UnbindAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _unbound.CancelAsync();
        await inner.DisposeAsync();
    }

    private async ValueTask<ConnectionContext?> AcceptWithSlotAsync(CancellationToken cancellationToken)
    {
        ConnectionContext? connection = null;
        try
        {
            return connection = await inner.AcceptAsync(cancellationToken);
        }
        finally
        {
            if (connection is null)
            {
                slots.Release();
            }
        }
    }
}
