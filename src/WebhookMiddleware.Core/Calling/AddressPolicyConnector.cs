using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using WebhookMiddleware.Addressing;
using WebhookMiddleware.Bounds;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Calling;

/// <summary>
/// Opens the connections of webhook calls: resolves the name, checks every address, and connects to the checked addresses. A check before
/// the call would leave a gap in which the name could be redirected elsewhere.
/// </summary>
internal sealed class AddressPolicyConnector
{
    private readonly AddressPolicy _policy;
    private readonly OpenFileBudget? _budget;

    // Entries are never removed: they take a few bytes for each receiver that this process has called.
    private readonly ConcurrentDictionary<string, StrongBox<int>> _receivers = new(StringComparer.Ordinal);
    private int _open;

    public AddressPolicyConnector(AddressPolicy policy, OpenFileBudget? budget = null)
    {
        _policy = policy;
        _budget = budget;
        budget?.Add(() => Volatile.Read(ref _open));
    }

    /// <summary>Resolves a host name to its addresses.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> ResolveAsync { get; init; } = Dns.GetHostAddressesAsync;

    /// <summary>
    /// Gets whether more than half of the allowed connections are open. New connections should then close with their call, since an idle
    /// connection to one receiver is one less for all others.
    /// </summary>
    public bool IsCrowded => _budget is not null && Volatile.Read(ref _open) > _budget.Webhooks / 2;

    /// <summary>Opens a connection to the receiver.</summary>
    /// <exception cref="ConnectionLimitException">
    /// Too many connections are open, in all or to this receiver (<see cref="FairShare"/>).
    /// </exception>
    /// <exception cref="AddressRefusedException">The address policy refuses an address of the host.</exception>
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint endPoint, CancellationToken cancellationToken)
    {
        try
        {
            return await ConnectToAllowedAsync(endPoint, cancellationToken);
        }
        catch (SocketException exception) when (HostLimit.Of(exception) is null && OpenFiles.AreExhausted())
        {
            // When no descriptors are left, the resolver reports a host that does not exist.
            throw new SocketException((int)SocketError.TooManyOpenSockets);
        }
    }

    private async Task<Stream> ConnectToAllowedAsync(DnsEndPoint endPoint, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(endPoint.Host, out var literal)
            ? [literal]
            : await ResolveAsync(endPoint.Host, cancellationToken);

        // A name with both allowed and refused addresses is an attack or a mistake, so a single refused address refuses the connection.
        foreach (var address in addresses)
        {
            if (!_policy.Allows(endPoint.Host, address, endPoint.Port))
            {
                throw new AddressRefusedException(
                    $"The host resolves to {AddressRanges.KindOf(address)}, which may not be called. "
                    + "The settings Webhooks:AddressPolicy:AllowedHosts and AllowedNetworks can allow it.");
            }
        }

        var receiverCount = _receivers.GetOrAdd(CompiledWebhook.NameOf(endPoint.Host, endPoint.Port), static _ => new StrongBox<int>());
        Take(receiverCount);
        try
        {
            return new CountedConnection(
                await ConnectToFirstAsync(addresses, endPoint.Port, cancellationToken), () => Release(receiverCount));
        }
        catch
        {
            Release(receiverCount);
            throw;
        }
    }

    private void Take(StrongBox<int> receiverCount)
    {
        var open = Interlocked.Increment(ref _open) - 1;
        var held = Interlocked.Increment(ref receiverCount.Value) - 1;
        if (_budget is not null && FairShare.OfReceiver(held, _budget.Webhooks - open, _budget.Webhooks) == 0)
        {
            Release(receiverCount);
            throw new ConnectionLimitException(_budget.Webhooks);
        }
    }

    private void Release(StrongBox<int> receiverCount)
    {
        Interlocked.Decrement(ref receiverCount.Value);
        Interlocked.Decrement(ref _open);
    }

    private static async Task<Socket> ConnectToFirstAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken)
    {
        var failure = new SocketException((int)SocketError.HostNotFound);
        foreach (var address in addresses)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, port), cancellationToken);
                return socket;
            }
            catch (SocketException exception)
            {
                socket.Dispose();
                failure = exception;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw failure;
    }

    private sealed class CountedConnection(Socket socket, Action closed) : NetworkStream(socket, ownsSocket: true)
    {
        private Action? _closed = closed;

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            Interlocked.Exchange(ref _closed, null)?.Invoke();
        }
    }
}
