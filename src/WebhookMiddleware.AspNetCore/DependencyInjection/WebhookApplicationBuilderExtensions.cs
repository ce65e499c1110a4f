using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.AspNetCore.Middleware;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Adds the webhook middleware to the request pipeline.</summary>
public static class WebhookApplicationBuilderExtensions
{
    // Left by UseAuthorization and UseRouting on the builder that they are called on.
    private const string AuthorizationKey = "__AuthorizationMiddlewareSet";
    private const string RoutingKey = "__EndpointRouteBuilder";

    /// <summary>
    /// Serves bound endpoints that have no filters of their own: request delegates, a reverse proxy. It belongs after routing and authorisation,
    /// so that no webhook is called for a request that is not allowed.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// <c>AddWebhooks()</c> has not been called; or, when the application starts, the middleware was placed before routing or authorisation.
    /// </exception>
    public static IApplicationBuilder UseWebhooks(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var state = app.ApplicationServices.GetService<WebhookMiddlewareState>()
            ?? throw new InvalidOperationException("Webhooks are not there. Call services.AddWebhooks() before app.UseWebhooks().");
        var knew = (Authorization: app.Properties.ContainsKey(AuthorizationKey), Routing: app.Properties.ContainsKey(RoutingKey));
        state.Use(() => FindMisplacement(app.Properties, knew.Authorization, knew.Routing));
        return app.UseMiddleware<WebhookRequestMiddleware>();
    }

    // Asked when the application has set its pipeline up: what was called after UseWebhooks has left its mark by then.
    private static string? FindMisplacement(IDictionary<string, object?> properties, bool knewAuthorization, bool knewRouting)
        => !knewAuthorization && properties.ContainsKey(AuthorizationKey)
                ? "app.UseWebhooks() is before app.UseAuthorization(): webhooks would be called for requests that are not allowed. Move it behind."
            : !knewRouting && properties.ContainsKey(RoutingKey)
                ? "app.UseWebhooks() is before app.UseRouting(), where no endpoint is known yet. Move it behind."
            : null;
}
