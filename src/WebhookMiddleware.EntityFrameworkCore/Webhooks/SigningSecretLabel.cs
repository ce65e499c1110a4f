namespace WebhookMiddleware.EntityFrameworkCore.Webhooks;

/// <summary>What people may see of a signing secret, as the row's JSON keeps it.</summary>
internal sealed record SigningSecretLabel(Guid Id, long CreatedAtMs);
