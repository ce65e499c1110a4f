namespace WebhookMiddleware.EntityFrameworkCore.Delivery;

/// <summary>What a claim has read of a delivery's row. It stays true while the claim holds the delivery.</summary>
/// <param name="Sequence">The number of the row.</param>
/// <param name="Attempts">The number of attempts before the claim.</param>
public readonly record struct HeldRow(long Sequence, int Attempts);
