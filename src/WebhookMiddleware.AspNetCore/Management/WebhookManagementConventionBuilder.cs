using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using WebhookMiddleware.AspNetCore.Management;

namespace Microsoft.AspNetCore.Builder;

/// <summary>
/// The endpoints of the management API, for conventions such as <c>RequireAuthorization</c>: all of them, or those that read and those
/// that write apart. A policy on all and one on a part both have to be met.
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

    /// <summary>What only shows: every <c>GET</c>, and the answers to unknown routes and methods. No secret is among it.</summary>
    public IEndpointConventionBuilder Reads => ReadGroup;

    /// <summary>What changes something or makes a call: creating, changing and deleting webhooks, sending again, the switch.</summary>
    public IEndpointConventionBuilder Writes => WriteGroup;

    /// <summary>
    /// Names the policy that callers have to meet to enter secrets: passwords, header values, signing secrets. Who may write webhooks without meeting it keeps
    /// and clears stored secrets, but can't send them to another address. Default: whoever may write webhooks may enter secrets.
    /// </summary>
    /// <param name="policy">The name of a policy of the host's authorization. One that doesn't exist fails each write.</param>
    /// <returns>The same endpoints.</returns>
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
