using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>A call or a delivery that has ended, as it is sent to all listeners whose filter it passes.</summary>
internal sealed record LiveEvent(Guid HookId, string Event, byte[] Data)
{
    /// <summary>Gets the identifier of the call; null for a delivery.</summary>
    public Guid? Call { get; private init; }

    /// <summary>Gets the position of the delivery, if it is one.</summary>
    public SettledPosition Delivery { get; private init; }

    /// <summary>Gets whether it was written so late that events behind it have been sent already.</summary>
    public bool IsLate { get; init; }

    public string Name => Call is null ? "delivery" : "call";

    public static LiveEvent Of(WebhookCallRecord call)
        => new(call.WebhookId, call.Event, Serialize(CallResponse.InList(call))) { Call = call.Id };

    public static LiveEvent Of(SettledDelivery settled)
        => new(settled.Delivery.WebhookId, settled.Delivery.Event, Serialize(DeliveryResponse.Of(settled.Delivery)))
        {
            Delivery = new SettledPosition(settled.SettledAt, settled.Delivery.Id),
        };

    /// <summary>Determines whether it lies behind a position.</summary>
    public bool IsAfter(LivePosition position) => Call is { } call ? position.IsBehind(call) : position.IsBehind(Delivery);

    /// <summary>Returns the position after it, which is the same one if it lies before that.</summary>
    public LivePosition Advance(LivePosition position)
        => position.Max(Call is { } call ? new LivePosition(call, default) : new LivePosition(default, Delivery));

    private static byte[] Serialize<T>(T item)
        => JsonSerializer.SerializeToUtf8Bytes(item, (JsonTypeInfo<T>)ManagementJson.Options.GetTypeInfo(typeof(T)));
}

/// <summary>What a listener asks for. Null: everything.</summary>
internal sealed record LiveFilter(Guid? HookId, string? Event)
{
    public bool Passes(LiveEvent item) => (HookId is null || item.HookId == HookId) && (Event is null || item.Event == Event);
}
