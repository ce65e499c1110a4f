using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using WebhookMiddleware.Json;

namespace WebhookMiddleware.AspNetCore.Endpoints;

/// <summary>
/// Finds the endpoint that the framework can't build because no resolver knows the JSON of its body. The framework's own message names
/// only the type, and every request would fail with it.
/// </summary>
internal static class UnbuildableEndpoint
{
    /// <summary>Determines whether the exception has this cause.</summary>
    public static bool IsCauseOf(Exception exception)
        => exception is NotSupportedException && exception.Source == typeof(JsonSerializer).Assembly.GetName().Name;

    /// <summary>Describes which endpoint of the source fails, for which type, and how to fix it.</summary>
    public static string Describe(EndpointDataSource source, IServiceProvider services, Exception exception)
    {
        // Endpoints are built one after the other, each beginning with its group's conventions: the last one that began is the one that
        // fails.
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
            // The same failure again, expected here.
        }

        return $"Endpoint {last} can't be built: {exception.Message} {PayloadContract.Remedy}";
    }
}
