using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Calling;

/// <summary>Distinguishes the API's callers by their principal, otherwise by their address. Neither is stored.</summary>
internal static class CallerIdentity
{
    private const int Ipv6NetworkBytes = 8;
    private const int Ipv6Bytes = 16;

    /// <summary>Returns a hash of the caller, seeded anew in each process; null when the caller is not known.</summary>
    public static int? Of(WebhookInvocation invocation)
        => (invocation.Principal?.Id ?? invocation.Principal?.Name) is { } name ? HashCode.Combine(name)
            : invocation.ClientAddress is { } address ? Of(address)
            : null;

    // An IPv6 client typically controls a whole /64.
    private static int Of(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || address.IsIPv4MappedToIPv6)
        {
            return HashCode.Combine(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
        }

        Span<byte> bytes = stackalloc byte[Ipv6Bytes];
        address.TryWriteBytes(bytes, out _);
        return HashCode.Combine(BinaryPrimitives.ReadInt64BigEndian(bytes[..Ipv6NetworkBytes]));
    }
}
