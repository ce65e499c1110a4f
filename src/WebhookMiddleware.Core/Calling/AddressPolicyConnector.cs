using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using WebhookMiddleware.Addressing;
using WebhookMiddleware.Bounds;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Calling;

/// <summary>
/// Makes the connections of webhook calls: resolves the name, has every address checked, and connects to the checked ones. Checking here and
/// not before the call leaves no gap in which the name could come to lead elsewhere.
/// </summary>
internal sealed class AddressPolicyConnector
{
    private readonly AddressPolicy _policy;
    private readonly OpenFileBudget? _budget;

    // A few bytes for each receiver that this process has ever called.
    private readonly ConcurrentDictionary<string, StrongBox<int>> _receivers = new(StringComparer.Ordinal);
    private int _open;

    public AddressPolicyConnector(AddressPolicy policy, OpenFileBudget? budget = null)
    {
        _policy = policy;
        _budget = budget;
        budget?.Add(() => Volatile.Read(ref _open));
    }

    /// <summary>Gives the addresses of a name.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> ResolveAsync { get; init; } = Dns.GetHostAddressesAsync;

    /// <summary>
    /// Whether half of the allowed connections are open. What is opened from here on should end with its call, since a kept connection to one receiver
    /// is one less for all others.
    /// </summary>
    public bool IsCrowded => _budget is not null && Volatile.Read(ref _open) > _budget.Webhooks / 2;

    /// <summary>Connects; throws <see cref="ConnectionLimitException"/> when too many connections are open, in all or to this
    /// receiver (<see cref="FairShare"/>), and <see cref="AddressRefusedException"/>
    /// when any of the addresses is refused.</summary>
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint endPoint, CancellationToken cancellationToken)
    {
        try
        {
            return await ConnectToAllowedAsync(endPoint, cancellationToken);
        }
        catch (SocketException exception) when (HostLimit.Of(exception) is null && OpenFiles.AreExhausted())
        {
            // The resolver reports files and sockets that it could not open as a name that does not exist.
            throw new SocketException((int)SocketError.TooManyOpenSockets);
        }
    }

    private async Task<Stream> ConnectToAllowedAsync(DnsEndPoint endPoint, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(endPoint.Host, out var literal) ? [literal] : await ResolveAsync(endPoint.Host, cancellationToken);

        // A name that leads to a good address and to a bad one is an attack or a mistake: one bad address refuses the lot.
        foreach (var address in addresses)
        {
            if (!_policy.Allows(endPoint.Host, address, endPoint.Port))
            {
                throw new AddressRefusedException(
                    $"The host leads to {AddressRanges.KindOf(address)}, which may not be called; "
                    + "the settings Webhooks:AddressPolicy:AllowedHosts and AllowedNetworks can allow it.");
            }
        }

        var ofReceiver = _receivers.GetOrAdd(CompiledWebhook.NameOf(endPoint.Host, endPoint.Port), static _ => new StrongBox<int>());
        Take(ofReceiver);
        try
        {
            return new CountedConnection(await ConnectToFirstAsync(addresses, endPoint.Port, cancellationToken), () => Release(ofReceiver));
        }
        catch
        {
            Release(ofReceiver);
            throw;
        }
    }

    private void Take(StrongBox<int> ofReceiver)
    {
        var open = Interlocked.Increment(ref _open) - 1;
        var held = Interlocked.Increment(ref ofReceiver.Value) - 1;
        if (_budget is not null && FairShare.OfReceiver(held, _budget.Webhooks - open, _budget.Webhooks) == 0)
        {
            Release(ofReceiver);
            throw new ConnectionLimitException(_budget.Webhooks);
        }
    }

    private void Release(StrongBox<int> ofReceiver)
    {
        Interlocked.Decrement(ref ofReceiver.Value);
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
