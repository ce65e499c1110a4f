namespace SampleHost.Orders;

/// <summary>The statuses of an order.</summary>
internal static class OrderStatus
{
    public const string New = "new";
    public const string Processing = "processing";
    public const string Paid = "paid";
    public const string Completed = "completed";
    public const string Cancelled = "cancelled";
}
