namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>Endpoint metadata of a route of the management API.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Pattern">The route below the prefix, such as <c>/hooks/{id}</c>.</param>
internal sealed record ManagementRoute(string Method, string Pattern);
