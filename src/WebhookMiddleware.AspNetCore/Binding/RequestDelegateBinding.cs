namespace WebhookMiddleware.AspNetCore.Binding;

/// <summary>Endpoint metadata that makes the middleware serve the endpoint on the level of its JSON body.</summary>
/// <param name="Binding">The events raised on every path; null for none, or if a filter of the endpoint raises them.</param>
/// <param name="CatchAll">The events raised by path; null if the endpoint serves no route but its own.</param>
internal sealed record RequestDelegateBinding(WebhookBinding? Binding, CatchAllBinding? CatchAll);
