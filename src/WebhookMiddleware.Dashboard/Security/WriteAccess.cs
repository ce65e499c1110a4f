using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.AspNetCore.Management.Access;

namespace WebhookMiddleware.Dashboard.Security;

/// <summary>
/// Determines what a caller who reads a page may write, so that the page has no button that would be refused. The host's policies are on
/// the endpoints that write; the same ones decide here.
/// </summary>
internal sealed class WriteAccess(ManagementGate gate)
{
    /// <summary>Returns whether the caller may write, and whether they may also enter secrets.</summary>
    public async Task<(bool Write, bool EnterSecrets)> OfCallerAsync(HttpContext context)
    {
        var endpoint = Find(context);
        return await MayWriteAsync(context, endpoint) ? (true, await SecretWriters.IncludeCallerAsync(context, endpoint)) : (false, false);
    }

    public void Mark(IEndpointConventionBuilder writes) => writes.WithMetadata(this);

    // An endpoint has all conventions of the groups around it only when it is built, so it is looked up and not remembered.
    private Endpoint Find(HttpContext context)
        => context.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints
            .First(endpoint => endpoint.Metadata.GetMetadata<WriteAccess>() == this);

    private async Task<bool> MayWriteAsync(HttpContext context, Endpoint endpoint)
    {
        if (!gate.IsOpen(context, endpoint))
        {
            return false;
        }

        return endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null
            || await FindPolicyAsync(context.RequestServices, endpoint) is not { } policy
            || await IsMetAsync(context, policy);
    }

    // As the authorisation middleware finds it.
    private static async Task<AuthorizationPolicy?> FindPolicyAsync(IServiceProvider services, Endpoint endpoint)
    {
        if (services.GetService<IAuthorizationPolicyProvider>() is not { } policies)
        {
            return null;
        }

        var policy = await AuthorizationPolicy.CombineAsync(
            policies, endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>(), endpoint.Metadata.GetOrderedMetadata<AuthorizationPolicy>());
        var requirements = endpoint.Metadata.GetOrderedMetadata<IAuthorizationRequirementData>()
            .SelectMany(data => data.GetRequirements())
            .ToArray();
        return requirements.Length == 0 ? policy
            : policy is null ? new AuthorizationPolicyBuilder().AddRequirements(requirements).Build()
            : AuthorizationPolicy.Combine(policy, new AuthorizationPolicyBuilder().AddRequirements(requirements).Build());
    }

    private static async Task<bool> IsMetAsync(HttpContext context, AuthorizationPolicy policy)
    {
        // A policy with schemes of its own replaces the user, who is the one of this page.
        var user = context.User;
        try
        {
            var evaluator = context.RequestServices.GetRequiredService<IPolicyEvaluator>();
            var authentication = await evaluator.AuthenticateAsync(policy, context);
            return (await evaluator.AuthorizeAsync(policy, authentication, context, context)).Succeeded;
        }
        finally
        {
            context.User = user;
        }
    }
}
