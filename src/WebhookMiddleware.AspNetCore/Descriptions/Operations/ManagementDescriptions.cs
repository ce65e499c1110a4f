using System.Globalization;
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
        List<string> prefixes = [];
        var endpoints = sources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>();
        foreach (var (endpoint, route) in endpoints.Select(endpoint => (endpoint, endpoint.Metadata.GetMetadata<ManagementRoute>())))
        {
            if (route is not null && ManagementOperations.All.TryGetValue(route, out var describe))
            {
                var path = "/" + endpoint.RoutePattern.RawText?.TrimStart('/');
                var prefix = path[..^route.Pattern.Length];
                if (!prefixes.Contains(prefix))
                {
                    prefixes.Add(prefix);
                }

                var operation = describe(document).ToJson();
                operation["operationId"] = $"{operation["operationId"]}{Suffix(prefixes.IndexOf(prefix))}";
                document.Path(path)[route.Method.ToLowerInvariant()] = operation;
            }
        }
    }

    // The id of an operation is unique in its document, and an application can map the API more than once.
    private static string Suffix(int mapping) => mapping == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{mapping + 1}");
}
