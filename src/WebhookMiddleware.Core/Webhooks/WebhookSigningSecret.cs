namespace WebhookMiddleware.Webhooks;

/// <summary>Represents a symmetric signing secret of Standard Webhooks 1.0.</summary>
/// <param name="Id">The identifier that people see.</param>
/// <param name="Secret"><c>whsec_</c> followed by the base64 of 24 to 64 bytes.</param>
/// <param name="CreatedAt">When it was entered (UTC).</param>
public sealed record WebhookSigningSecret(Guid Id, string Secret, DateTimeOffset CreatedAt)
{
    /// <summary>Returns only the identifier.</summary>
    public override string ToString() => Id.ToString();
}
