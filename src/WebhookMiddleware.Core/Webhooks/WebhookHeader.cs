namespace WebhookMiddleware.Webhooks;

/// <summary>Represents a header that a webhook sends.</summary>
/// <param name="Name">The field name, an RFC 9110 token.</param>
/// <param name="Value">The field value, printable ASCII. It is treated as a secret.</param>
public sealed record WebhookHeader(string Name, string Value)
{
    /// <summary>Returns only the name.</summary>
    public override string ToString() => Name;
}
