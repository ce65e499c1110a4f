namespace WebhookMiddleware.AspNetCore.Binding;

/// <summary>The binding of an endpoint that is being built; null until it is known, and when the endpoint raises nothing.</summary>
internal sealed class LateBinding
{
    public WebhookBinding? Value { get; set; }

    /// <summary>Gets or sets whether the framework binds the endpoint's body.</summary>
    public Func<bool> BindsBody { get; set; } = static () => false;
}
