namespace WebhookMiddleware.Webhooks;

/// <summary>A symmetric signing secret of Standard Webhooks 1.0.</summary>
/// <param name="Id">The identifier under which people see it.</param>
/// <param name="Secret"><c>whsec_</c> and the base64 of 24 to 64 bytes.</param>
/// <param name="CreatedAt">When it was entered (UTC).</param>
public sealed record WebhookSigningSecret(Guid Id, string Secret, DateTimeOffset CreatedAt)
{
    /// <summary>Gives the identifier only.</summary>
    public override string ToString() => Id.ToString();
}
