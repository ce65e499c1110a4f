using Microsoft.Extensions.Configuration;

namespace WebhookMiddleware.AspNetCore.Routes;

/// <summary>
/// Reads the route map from configuration. Anything unknown is an error: a typo must not be ignored and leave a route unguarded.
/// </summary>
internal static class RouteMapSection
{
    public static void Read(IConfiguration routes, WebhookRouteOptions options)
    {
        foreach (var entry in routes.GetChildren())
        {
            options.Routes.Add(ReadEntry(entry, options.Errors));
        }
    }

    private static WebhookRoute ReadEntry(IConfigurationSection section, List<string> errors)
    {
        var route = new WebhookRoute();
        if (!string.IsNullOrEmpty(section.Value))
        {
            errors.Add($"Route map setting '{section.Path}' must be an entry, not '{section.Value}'.");
        }

        foreach (var member in section.GetChildren())
        {
            if (member.Key.Equals(nameof(WebhookRoute.Route), StringComparison.OrdinalIgnoreCase))
            {
                route.Route = member.Value ?? "";
            }
            else if (FindList(route, member.Key) is { } list)
            {
                ReadList(member, list, errors);
                route.WritesNothing |= list == route.Writable && list.Count == 0 && member.Value is not null;
            }
            else
            {
                errors.Add(
                    $"Route map setting '{member.Path}' is unknown: "
                        + "an entry has route, methods, before, after, writable, exclude and include.");
            }
        }

        return route;
    }

    private static IList<string>? FindList(WebhookRoute route, string name) => name.ToUpperInvariant() switch
    {
        "METHODS" => route.Methods,
        "BEFORE" => route.Before,
        "AFTER" => route.After,
        "WRITABLE" => route.Writable,
        "EXCLUDE" => route.Exclude,
        "INCLUDE" => route.Include,
        _ => null,
    };

    private static void ReadList(IConfigurationSection section, IList<string> list, List<string> errors)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            errors.Add($"Route map setting '{section.Path}' must be a list, not '{section.Value}'.");
        }

        foreach (var item in section.GetChildren())
        {
            if (string.IsNullOrEmpty(item.Value))
            {
                errors.Add($"Route map setting '{item.Path}' must be a string.");
            }
            else
            {
                list.Add(item.Value);
            }
        }
    }
}
