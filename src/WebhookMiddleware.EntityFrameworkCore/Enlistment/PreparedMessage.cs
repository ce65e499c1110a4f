namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>A message that an application has written in its own transaction, while the outcome of the request is unknown.</summary>
/// <param name="Id">The id of the message.</param>
/// <param name="ClaimId">The claim that holds it, and fences every change of it.</param>
public readonly record struct PreparedMessage(Guid Id, Guid ClaimId);
