using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.AspNetCore.Middleware;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Provides the extension method that adds the webhook middleware to the request pipeline.</summary>
public static class WebhookApplicationBuilderExtensions
{
    // Set by UseAuthorization and UseRouting on the builder that they are called on.
    private const string AuthorizationKey = "__AuthorizationMiddlewareSet";
    private const string RoutingKey = "__EndpointRouteBuilder";

    /// <summary>
    /// Adds the middleware that serves bound endpoints without filters of their own: request delegates, a reverse proxy. Place it after
    /// routing and authorisation, so that no webhook is called for a request that is not allowed.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// <c>AddWebhooks()</c> has not been called. A placement before routing or authorisation stops the start of the application with the
    /// same exception.
    /// </exception>
    public static IApplicationBuilder UseWebhooks(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var state = app.ApplicationServices.GetService<WebhookMiddlewareState>()
            ?? throw new InvalidOperationException(
                "The webhook services are not registered. Call services.AddWebhooks() before app.UseWebhooks().");
        var hadAuthorization = app.Properties.ContainsKey(AuthorizationKey);
        var hadRouting = app.Properties.ContainsKey(RoutingKey);
        state.Use(() => FindMisplacement(app.Properties, hadAuthorization, hadRouting));
        return app.UseMiddleware<WebhookRequestMiddleware>();
    }

    // Runs once the application has set up its pipeline: middleware that was added after UseWebhooks has set its property by then.
    private static string? FindMisplacement(IDictionary<string, object?> properties, bool hadAuthorization, bool hadRouting)
        => !hadAuthorization && properties.ContainsKey(AuthorizationKey)
                ? "app.UseWebhooks() is before app.UseAuthorization(): webhooks would be called for requests that are not allowed. "
                    + "Move it after app.UseAuthorization()."
            : !hadRouting && properties.ContainsKey(RoutingKey)
                ? "app.UseWebhooks() is before app.UseRouting(), where no endpoint is known yet. Move it after app.UseRouting()."
            : null;
}
