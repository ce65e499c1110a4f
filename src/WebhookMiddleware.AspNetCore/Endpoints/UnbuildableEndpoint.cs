using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using WebhookMiddleware.Json;

namespace WebhookMiddleware.AspNetCore.Endpoints;

/// <summary>
/// Finds the endpoint that the framework itself can't build because no resolver knows the JSON of its body: it names the type alone, and every request would
/// fail of it.
/// </summary>
internal static class UnbuildableEndpoint
{
    /// <summary>Returns whether the exception is of that kind.</summary>
    public static bool IsCauseOf(Exception exception)
        => exception is NotSupportedException && exception.Source == typeof(JsonSerializer).Assembly.GetName().Name;

    /// <summary>Says which endpoint of the source it is, which type, and what to do.</summary>
    public static string Describe(EndpointDataSource source, IServiceProvider services, Exception exception)
    {
        // Endpoints are built one after the other, each with the conventions of its group first: the last that began is the one that failed.
        string? last = null;
        try
        {
            source.GetGroupedEndpoints(new RouteGroupContext
            {
                Prefix = RoutePatternFactory.Parse(""),
                ApplicationServices = services,
                Conventions = [endpoint => last = endpoint.DisplayName],
            });
        }
        catch (NotSupportedException)
        {
            // The same once more.
        }

        return $"Endpoint {last} can't be built: {exception.Message} {PayloadContract.WayOut}";
    }
}
