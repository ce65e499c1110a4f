using System.Net;
using System.Net.Sockets;

namespace WebhookMiddleware.Calling;

/// <summary>
/// Makes the connections of webhook calls: resolves the name, has every address checked, and connects to the checked ones. Checking here and
/// not before the call leaves no gap in which the name could come to lead elsewhere.
/// </summary>
internal sealed class AddressPolicyConnector(AddressPolicy policy)
{
    /// <summary>Gives the addresses of a name.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> ResolveAsync { get; init; } = Dns.GetHostAddressesAsync;

    /// <summary>Connects; throws <see cref="AddressRefusedException"/> when any of the addresses is refused.</summary>
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint endPoint, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(endPoint.Host, out var literal) ? [literal] : await ResolveAsync(endPoint.Host, cancellationToken);

        // A name that leads to a good address and to a bad one is an attack or a mistake: one bad address refuses the lot.
        foreach (var address in addresses)
        {
            if (!policy.Allows(endPoint.Host, address, endPoint.Port))
            {
                throw new AddressRefusedException($"The host '{endPoint.Host}' leads to {address}, port {endPoint.Port}, which may not be called.");
            }
        }

        return new NetworkStream(await ConnectToFirstAsync(addresses, endPoint.Port, cancellationToken), ownsSocket: true);
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
}
