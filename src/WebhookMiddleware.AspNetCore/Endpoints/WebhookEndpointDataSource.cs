using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace WebhookMiddleware.AspNetCore.Endpoints;

/// <summary>
/// Wraps one of the application's endpoint sources and binds its endpoints. Endpoints that raise no event are passed on unchanged, so that
/// they cost no more than without webhooks.
/// </summary>
internal sealed class WebhookEndpointDataSource(EndpointDataSource inner, WebhookEndpointBinder binder, IServiceProvider services)
    : EndpointDataSource
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
                // The token is polled: a subscriber that is notified of a change before this class would get the old endpoints.
                if (_token is not { HasChanged: false })
                {
                    // The token is taken before the endpoints are read, so that a change in between is noticed.
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
        // The plain endpoints are read first, so that building groups is not what first builds the application's endpoints.
        var plain = inner.Endpoints;
        var bound = new Endpoint[plain.Count];
        IReadOnlyList<Endpoint>? filtered = null;
        for (var i = 0; i < bound.Length; i++)
        {
            bound[i] = binder.Bind(plain[i], () => (filtered ??= WithFilters())[i]);
        }

        return bound;
    }

    // The only way to a handler's typed arguments is to build its endpoint again with the filter, as a group without a prefix does.
    private IReadOnlyList<Endpoint> WithFilters() => inner.GetGroupedEndpoints(new RouteGroupContext
    {
        Prefix = RoutePatternFactory.Parse(""),
        ApplicationServices = services,
        Conventions = [binder.AddFilter],
    });
}
