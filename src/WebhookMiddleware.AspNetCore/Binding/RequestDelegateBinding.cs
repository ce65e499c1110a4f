namespace WebhookMiddleware.AspNetCore.Binding;

/// <summary>Endpoint metadata: the middleware serves the endpoint, on its JSON body.</summary>
/// <param name="Binding">What it raises on every path; null when that is nothing, or when a filter of its own raises it.</param>
/// <param name="CatchAll">What it raises by path; null when its route is no more than its own.</param>
internal sealed record RequestDelegateBinding(WebhookBinding? Binding, CatchAllBinding? CatchAll);
