namespace WebhookMiddleware.EntityFrameworkCore.Webhooks;

/// <summary>The public part of a signing secret, as it is stored in the row's JSON.</summary>
internal sealed record SigningSecretLabel(Guid Id, long CreatedAtMs);
