namespace WebhookMiddleware.AspNetCore.Binding;

/// <summary>The binding of an endpoint that is being built; null until it is known, and if the endpoint raises no event.</summary>
internal sealed class LateBinding
{
    public WebhookBinding? Value { get; set; }

    /// <summary>Gets or sets the function that determines whether the framework binds the endpoint's body.</summary>
    public Func<bool> BindsBody { get; set; } = static () => false;
}
