namespace WebhookMiddleware.Webhooks;

/// <summary>A header that a webhook sends.</summary>
/// <param name="Name">The field name, an RFC 9110 token.</param>
/// <param name="Value">The field value, printable ASCII: treated as a secret.</param>
public sealed record WebhookHeader(string Name, string Value)
{
    /// <summary>Gives the name only.</summary>
    public override string ToString() => Name;
}
