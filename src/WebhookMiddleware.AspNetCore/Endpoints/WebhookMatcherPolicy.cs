using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;

namespace WebhookMiddleware.AspNetCore.Endpoints;

/// <summary>
/// Binds endpoints that routing only puts in place while it serves a request: the actions behind dynamic and fallback routes. It runs where there are such
/// routes, and nowhere else.
/// </summary>
internal sealed class WebhookMatcherPolicy(IServiceProvider services) : MatcherPolicy, IEndpointSelectorPolicy
{
    // From the provider, not by injection: routing asks for its policies when it is set up.
    private readonly Lazy<ActionBinder> _binder = new(services.GetRequiredService<ActionBinder>);

    /// <summary>Last: after the policies that put endpoints in place, MVC's and the host's.</summary>
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
