using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace WebhookMiddleware.AspNetCore.Endpoints;

/// <summary>
/// Stands in for one of the application's endpoint sources and binds its endpoints. Those that raise nothing are passed on untouched, so that
/// they cost what they cost without webhooks.
/// </summary>
internal sealed class WebhookEndpointDataSource(EndpointDataSource inner, WebhookEndpointBinder binder, IServiceProvider services) : EndpointDataSource
{
    private readonly Lock _binding = new();
    private IReadOnlyList<Endpoint> _endpoints = [];
    private IChangeToken? _token;

    public override IReadOnlyList<Endpoint> Endpoints
    {
        get
        {
            lock (_binding)
            {
                // Asked, not told: whoever is told of a change before us would get the old endpoints.
                if (_token is not { HasChanged: false })
                {
                    // Taken before the endpoints are read: a change in between is noticed then.
                    _token = inner.GetChangeToken();
                    _endpoints = Bind();
                }

                return _endpoints;
            }
        }
    }

    public override IChangeToken GetChangeToken() => inner.GetChangeToken();

    public override IReadOnlyList<Endpoint> GetGroupedEndpoints(RouteGroupContext context) => inner.GetGroupedEndpoints(context);

    private Endpoint[] Bind()
    {
        // The plain endpoints first: building groups must not be what builds an application's endpoints.
        var plain = inner.Endpoints;
        var bound = new Endpoint[plain.Count];
        IReadOnlyList<Endpoint>? filtered = null;
        for (var i = 0; i < bound.Length; i++)
        {
            bound[i] = binder.Bind(plain[i], () => (filtered ??= WithFilters())[i]);
        }

        return bound;
    }

    // A handler's typed arguments can only be had by building its endpoint again, with our filter: as a group without a prefix would.
    private IReadOnlyList<Endpoint> WithFilters() => inner.GetGroupedEndpoints(new RouteGroupContext
    {
        Prefix = RoutePatternFactory.Parse(""),
        ApplicationServices = services,
        Conventions = [binder.AddFilter],
    });
}
