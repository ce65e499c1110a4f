namespace SampleHost.Orders;

/// <summary>An order, as stored.</summary>
public sealed class Order
{
    public long Id { get; set; }

    /// <summary>The version, incremented by every write. As a concurrency token, it prevents lost updates.</summary>
    public int Version { get; set; }

    public long UserId { get; set; }

    public string? ShopId { get; set; }

    public required List<OrderItem> Items { get; set; }

    public OrderDelivery? Delivery { get; set; }

    public string? Comment { get; set; }

    public string Status { get; private set; } = OrderStatus.New;

    /// <summary>When the order was paid, in Unix milliseconds. Kept when the order is completed later.</summary>
    public long? PaidAt { get; private set; }

    /// <summary>Until when one request has the sole right to set the order to paid, in Unix milliseconds.</summary>
    public long? PaymentClaimedUntil { get; set; }

    public string Number => $"{Id:D6}";

    public decimal Total => Items.Sum(item => item.Total) + (Delivery?.Cost ?? 0);

    /// <summary>Sets the status. An order that is set back to new counts as unpaid, whatever it was before.</summary>
    public void SetStatus(string status, DateTimeOffset now)
    {
        Status = status;
        PaidAt = status switch
        {
            OrderStatus.New => null,
            OrderStatus.Paid => PaidAt ?? now.ToUnixTimeMilliseconds(),
            _ => PaidAt,
        };
    }

    /// <summary>Records the payment. The status is the one that webhooks decided on, normally paid.</summary>
    public void SetPaid(string status, DateTimeOffset now)
    {
        Status = status;
        PaidAt = now.ToUnixTimeMilliseconds();
    }
}
