using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.AspNetCore.Management.Access;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>
/// Maps the routes of the management API behind the <see cref="ManagementGate"/>. Handlers are plain request delegates, so that neither the
/// host's JSON options nor its filters change what the contract fixes.
/// </summary>
internal sealed class ManagementRoutes(WebhookManagementConventionBuilder management)
{
    /// <summary>Maps the methods of a route to methods of endpoints that the container creates.</summary>
    public void Map<TEndpoints>(string pattern, Dictionary<string, Func<TEndpoints, HttpContext, Task>> handlers)
        where TEndpoints : notnull
    {
        foreach (var (method, handler) in handlers)
        {
            var group = HttpMethods.IsGet(method) ? management.ReadGroup : management.WriteGroup;
            group.MapMethods(
                    pattern, [method], Guarded(context => handler(context.RequestServices.GetRequiredService<TEndpoints>(), context)))
                .WithMetadata(new ManagementRoute(method, pattern));
        }

        // Otherwise the catch-all would respond to other methods with a misleading 404.
        var allowed = string.Join(", ", handlers.Keys);
        management.ReadGroup.Map(pattern, Guarded(context =>
        {
            context.Response.Headers.Allow = allowed;
            return new ManagementProblem(StatusCodes.Status405MethodNotAllowed, $"Use one of: {allowed}.").WriteAsync(context);
        }));
    }

    /// <summary>Responds to unknown routes below the prefix, so that the host's own fallback page doesn't.</summary>
    public void MapNotFound()
        => management.ReadGroup.Map("/{**rest}", Guarded(context
            => ManagementProblem.NotFound("The management API has no such route.").WriteAsync(context)));

    private static RequestDelegate Guarded(RequestDelegate handler)
        => context => context.RequestServices.GetRequiredService<ManagementGate>().Admits(context)
            ? handler(context)
            : new ManagementProblem(
                StatusCodes.Status403Forbidden, "The management API is closed. Its host decides who may use it; the host's log says how.")
                .WriteAsync(context);
}
