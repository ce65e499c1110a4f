namespace WebhookMiddleware.Receiver.EntityFrameworkCore;

/// <summary>Represents the row of a delivery that is being handled or has been answered.</summary>
public sealed class WebhookReceipt
{
    /// <summary>Gets the route pattern of the receiver.</summary>
    public required string Receiver { get; init; }

    /// <summary>Gets the value of <c>webhook-id</c>.</summary>
    public required string DeliveryId { get; init; }

    /// <summary>Gets the token of the claim.</summary>
    public required Guid Token { get; init; }

    /// <summary>Gets when the claim or the answer ends, in Unix milliseconds.</summary>
    public required long Until { get; init; }

    /// <summary>Gets the status of the answer; null while the delivery is handled.</summary>
    public int? Status { get; init; }

    /// <summary>Gets the type of the answer's body; null if there is none.</summary>
    public string? ContentType { get; init; }

    /// <summary>Gets the answer's body; null if there is none.</summary>
    public byte[]? Body { get; init; }
}
