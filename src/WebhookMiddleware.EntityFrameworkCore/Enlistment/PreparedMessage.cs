namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>A message whose deliveries are <see cref="Delivery.DeliveryStates.Prepared"/>.</summary>
/// <param name="Id">The message.</param>
/// <param name="ClaimId">Who has its deliveries; fences every change of them.</param>
internal readonly record struct PreparedMessage(Guid Id, Guid ClaimId);
