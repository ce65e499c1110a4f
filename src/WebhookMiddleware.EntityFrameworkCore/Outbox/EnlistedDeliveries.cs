using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Outbox;

/// <summary>Reads and writes the deliveries of an <see cref="EnlistedMessageRow"/>.</summary>
public static class EnlistedDeliveries
{
    /// <summary>The number of bytes of a delivery.</summary>
    public const int Size = 2 * IdSize;

    private const int IdSize = 16;

    /// <summary>Reads the deliveries, without claims.</summary>
    /// <param name="bytes">
    /// The column. Bytes after the last whole delivery are passed over: a row that other code has damaged must not keep others from being
    /// recovered.
    /// </param>
    public static IReadOnlyList<OutboxDelivery> Read(ReadOnlySpan<byte> bytes)
    {
        var deliveries = new OutboxDelivery[bytes.Length / Size];
        for (var i = 0; i < deliveries.Length; i++)
        {
            var delivery = bytes.Slice(i * Size, Size);
            deliveries[i] = new OutboxDelivery(
                new Guid(delivery[..IdSize], bigEndian: true), new Guid(delivery[IdSize..], bigEndian: true));
        }

        return deliveries;
    }

    internal static byte[] Write(IReadOnlyList<OutboxDelivery> deliveries)
    {
        var bytes = new byte[deliveries.Count * Size];
        for (var i = 0; i < deliveries.Count; i++)
        {
            var delivery = bytes.AsSpan(i * Size, Size);
            deliveries[i].Id.TryWriteBytes(delivery, bigEndian: true, out _);
            deliveries[i].WebhookId.TryWriteBytes(delivery[IdSize..], bigEndian: true, out _);
        }

        return bytes;
    }
}
