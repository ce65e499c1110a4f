namespace SampleHost.Orders;

/// <summary>An order, as stored.</summary>
public sealed class Order
{
    public long Id { get; set; }

    /// <summary>Raised by every write, and compared by it: nobody overwrites what they have not seen.</summary>
    public int Version { get; set; }

    public long UserId { get; set; }

    public string? ShopId { get; set; }

    public required List<OrderItem> Items { get; set; }

    public OrderDelivery? Delivery { get; set; }

    public string? Comment { get; set; }

    public string Status { get; private set; } = OrderStatus.New;

    /// <summary>When it was paid; kept when the order goes on to be completed. Unix milliseconds.</summary>
    public long? PaidAt { get; private set; }

    /// <summary>Until when one request has the sole right to turn it into a paid order. Unix milliseconds.</summary>
    public long? PaymentClaimedUntil { get; set; }

    public string Number => $"{Id:D6}";

    public decimal Total => Items.Sum(item => item.Total) + (Delivery?.Cost ?? 0);

    /// <summary>Changes the status. An order that is set back to new has not been paid, whatever it was before.</summary>
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

    /// <summary>Notes that the money is there. The status is what the webhooks made of it: paid, as a rule.</summary>
    public void SetPaid(string status, DateTimeOffset now)
    {
        Status = status;
        PaidAt = now.ToUnixTimeMilliseconds();
    }
}
