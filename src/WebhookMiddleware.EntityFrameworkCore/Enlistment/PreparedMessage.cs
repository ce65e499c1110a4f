namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>A message whose deliveries are <see cref="Delivery.DeliveryStates.Prepared"/>.</summary>
/// <param name="Id">The id of the message.</param>
/// <param name="ClaimId">The claim that holds its deliveries, and fences every change of them.</param>
public readonly record struct PreparedMessage(Guid Id, Guid ClaimId);
