using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using WebhookMiddleware.AspNetCore.Descriptions.Documents;
using WebhookMiddleware.AspNetCore.Management;

namespace WebhookMiddleware.AspNetCore.Descriptions.Operations;

/// <summary>Describes the routes of the management API, wherever the application has mapped it.</summary>
internal sealed class ManagementDescriptions(IEnumerable<EndpointDataSource> sources)
{
    public void AddTo(DescriptionDocument document)
    {
        var endpoints = sources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>();
        foreach (var (endpoint, route) in endpoints.Select(endpoint => (endpoint, endpoint.Metadata.GetMetadata<ManagementRoute>())))
        {
            if (route is not null && ManagementOperations.All.TryGetValue(route, out var describe))
            {
                var path = "/" + endpoint.RoutePattern.RawText?.TrimStart('/');
                document.Path(path)[route.Method.ToLowerInvariant()] = describe(document).ToJson();
            }
        }
    }
}
