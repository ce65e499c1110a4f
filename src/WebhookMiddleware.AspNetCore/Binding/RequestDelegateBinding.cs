namespace WebhookMiddleware.AspNetCore.Binding;

/// <summary>Endpoint metadata: the middleware serves the endpoint. Either its events are known, or they depend on the path.</summary>
internal sealed record RequestDelegateBinding(WebhookBinding? Binding, CatchAllBinding? CatchAll);
