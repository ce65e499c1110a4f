using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>The <c>{id}</c> of a route.</summary>
internal static class RouteId
{
    /// <summary>False if it is no UUID, so that nothing can have it.</summary>
    public static bool TryRead(HttpContext context, out Guid id)
        => Guid.TryParse(context.GetRouteValue("id") as string, CultureInfo.InvariantCulture, out id);
}
