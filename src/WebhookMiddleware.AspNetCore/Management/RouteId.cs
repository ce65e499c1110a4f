using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>Reads the <c>{id}</c> of a route.</summary>
internal static class RouteId
{
    /// <summary>Reads the id. Returns false if it is not a UUID, so that nothing can have it.</summary>
    public static bool TryRead(HttpContext context, out Guid id)
        => Guid.TryParse(context.GetRouteValue("id") as string, CultureInfo.InvariantCulture, out id);
}
