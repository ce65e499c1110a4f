namespace WebhookMiddleware.Webhooks;

/// <summary>Represents credentials of HTTP Basic authentication (RFC 7617).</summary>
/// <param name="Username">The user name; it can't contain a colon.</param>
/// <param name="Password">The password, a secret.</param>
public sealed record WebhookBasicAuth(string Username, string Password)
{
    /// <summary>Returns only the user name.</summary>
    public override string ToString() => Username;
}
