namespace WebhookMiddleware.AspNetCore.Binding;

/// <summary>The binding of an endpoint that is being built; null until it is known, and when the endpoint raises nothing.</summary>
internal sealed class LateBinding
{
    public WebhookBinding? Value { get; set; }
}
