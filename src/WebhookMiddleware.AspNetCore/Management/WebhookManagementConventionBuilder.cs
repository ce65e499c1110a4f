using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using WebhookMiddleware.AspNetCore.Management.Access;

namespace Microsoft.AspNetCore.Builder;

/// <summary>
/// Builds conventions, such as <c>RequireAuthorization</c>, for the endpoints of the management API, or of the dashboard: for all of them,
/// or separately for those that read and those that write. If there is a policy on all and another on a part, both have to be met.
/// </summary>
public sealed class WebhookManagementConventionBuilder : IEndpointConventionBuilder
{
    private readonly RouteGroupBuilder _all;

    internal WebhookManagementConventionBuilder(RouteGroupBuilder all)
    {
        _all = all;
        ReadGroup = all.MapGroup("");
        WriteGroup = all.MapGroup("");
    }

    /// <summary>
    /// Gets the endpoints that only read: every <c>GET</c>, and the responses to unknown routes and methods. They return no secrets.
    /// </summary>
    public IEndpointConventionBuilder Reads => ReadGroup;

    /// <summary>
    /// Gets the endpoints that change something or make a call: creating, changing and deleting webhooks, replaying deliveries, the switch.
    /// </summary>
    public IEndpointConventionBuilder Writes => WriteGroup;

    /// <summary>
    /// Sets the policy that callers have to meet to enter secrets: passwords, header values, signing secrets. Callers that may write
    /// webhooks without meeting it can keep and clear stored secrets, but can't send them to another address. Default: no policy; callers
    /// that may write webhooks may enter secrets.
    /// </summary>
    /// <param name="policy">
    /// The name of a policy of the host's authorisation. If it doesn't exist, each write fails.
    /// </param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public WebhookManagementConventionBuilder RequireSecretsPolicy(string policy)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(policy);
        WriteGroup.WithMetadata(new SecretWriters(policy));
        return this;
    }

    internal RouteGroupBuilder ReadGroup { get; }

    internal RouteGroupBuilder WriteGroup { get; }

    /// <inheritdoc/>
    public void Add(Action<EndpointBuilder> convention) => ((IEndpointConventionBuilder)_all).Add(convention);

    /// <inheritdoc/>
    public void Finally(Action<EndpointBuilder> finallyConvention) => ((IEndpointConventionBuilder)_all).Finally(finallyConvention);
}
