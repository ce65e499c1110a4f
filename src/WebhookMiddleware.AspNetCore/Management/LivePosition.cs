using System.Buffers.Binary;
using System.Buffers.Text;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>The position of a listener in both logs: the last call and the last delivery that it has been sent.</summary>
internal readonly record struct LivePosition(Guid Call, SettledPosition Delivery)
{
    private const int GuidSize = 16;
    private const int Size = GuidSize + sizeof(long) + GuidSize;

    /// <summary>Returns the position before everything that ends at a time or later.</summary>
    public static LivePosition At(DateTimeOffset time) => new(CallId.Before(time), new SettledPosition(time, Guid.Empty));

    /// <summary>Returns the position that is further on in each log.</summary>
    public LivePosition Max(LivePosition other)
        => new(IsBehind(other.Call) ? other.Call : Call, IsBehind(other.Delivery) ? other.Delivery : Delivery);

    public bool IsBehind(Guid call) => Call.CompareTo(call) < 0;

    public bool IsBehind(SettledPosition delivery)
        => Delivery.At < delivery.At || (Delivery.At == delivery.At && Delivery.Id.CompareTo(delivery.Id) < 0);

    /// <summary>Returns the form that clients send back as <c>Last-Event-ID</c>.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        Call.TryWriteBytes(bytes, bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(bytes[GuidSize..], Delivery.At.ToUnixTimeMilliseconds());
        Delivery.Id.TryWriteBytes(bytes[(GuidSize + sizeof(long))..], bigEndian: true, out _);
        return Base64Url.EncodeToString(bytes);
    }

    public static bool TryParse(string text, out LivePosition position)
    {
        Span<byte> bytes = stackalloc byte[Size];
        position = default;
        if (!Base64Url.IsValid(text, out var length) || length != Size || !Base64Url.TryDecodeFromChars(text, bytes, out _))
        {
            return false;
        }

        var at = BinaryPrimitives.ReadInt64BigEndian(bytes[GuidSize..]);
        if (at < 0 || at > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            return false;
        }

        position = new LivePosition(
            new Guid(bytes[..GuidSize], bigEndian: true),
            new SettledPosition(
                DateTimeOffset.FromUnixTimeMilliseconds(at), new Guid(bytes[(GuidSize + sizeof(long))..], bigEndian: true)));
        return true;
    }
}
