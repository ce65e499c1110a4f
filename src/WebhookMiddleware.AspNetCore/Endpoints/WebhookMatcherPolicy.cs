using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;

namespace WebhookMiddleware.AspNetCore.Endpoints;

/// <summary>
/// Binds the endpoints that routing selects only while it serves a request: the actions behind dynamic and fallback routes. It applies
/// only if the application has such routes.
/// </summary>
internal sealed class WebhookMatcherPolicy(IServiceProvider services) : MatcherPolicy, IEndpointSelectorPolicy
{
    // Resolved later instead of injected: routing resolves its policies while it is being set up.
    private readonly Lazy<ActionBinder> _binder = new(services.GetRequiredService<ActionBinder>);

    /// <summary>Gets the largest order: the policy runs after MVC's and the host's policies, which select the endpoints.</summary>
    public override int Order => int.MaxValue;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => ContainsDynamicEndpoints(endpoints);

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        for (var i = 0; i < candidates.Count; i++)
        {
            if (candidates.IsValidCandidate(i) && candidates[i] is { Endpoint: { } endpoint, Values: var values }
                && _binder.Value.BindFound(endpoint) is var bound && !ReferenceEquals(bound, endpoint))
            {
                candidates.ReplaceEndpoint(i, bound, values);
            }
        }

        return Task.CompletedTask;
    }
}
