using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.AspNetCore;
using WebhookMiddleware.AspNetCore.Endpoints;
using WebhookMiddleware.Events;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Binds events to minimal-API endpoints and groups.</summary>
public static class WebhookEndpointConventionBuilderExtensions
{
    /// <summary>
    /// Raises a before-event when the endpoint is called: after its input has been bound and validated, immediately before the handler.
    /// </summary>
    /// <remarks>
    /// Filters run in the order in which they are added: those that the endpoint gets before this call come before the webhooks, so call it last.
    /// On a group, webhooks come before the filters of its endpoints.
    /// </remarks>
    /// <param name="builder">The endpoint or the group.</param>
    /// <param name="eventName">The event, such as <see cref="WebhookEvents.BeforeOrderAdd"/>. An unknown one stops the host's start.</param>
    /// <param name="writable">
    /// The JSON pointers (RFC 6901) that webhooks may write, such as <c>/discount</c>; <c>*</c> stands for one segment and <c>**</c>, at the end,
    /// for everything beneath. None: every member that is bound, unless <see cref="WebhookHttpOptions.RequireWritable"/> is on.
    /// </param>
    public static TBuilder WithBeforeWebhook<TBuilder>(this TBuilder builder, string eventName, params string[] writable)
        where TBuilder : IEndpointConventionBuilder
        => builder.Bind(new BeforeWebhookAttribute(eventName) { Writable = writable.Length == 0 ? null : writable });

    /// <summary>The same, with everything that the attribute can say: what webhooks may write, and which members they are not told.</summary>
    /// <param name="builder">The endpoint or the group.</param>
    /// <param name="eventName">The event, such as <see cref="WebhookEvents.BeforeOrderAdd"/>. An unknown one stops the host's start.</param>
    /// <param name="configure">Sets up the binding.</param>
    public static TBuilder WithBeforeWebhook<TBuilder>(this TBuilder builder, string eventName, Action<BeforeWebhookAttribute> configure)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(configure);
        var binding = new BeforeWebhookAttribute(eventName);
        configure(binding);
        return builder.Bind(binding);
    }

    /// <summary>Raises an after-event when the endpoint has succeeded: no exception, and a status of 200 to 299.</summary>
    /// <param name="builder">The endpoint or the group.</param>
    /// <param name="eventName">The event, such as <see cref="WebhookEvents.AfterRegistration"/>. An unknown one stops the host's start.</param>
    public static TBuilder WithAfterWebhook<TBuilder>(this TBuilder builder, string eventName)
        where TBuilder : IEndpointConventionBuilder
        => builder.Bind(new AfterWebhookAttribute(eventName));

    /// <summary>The same, with everything that the attribute can say: which members of the payload and of the response webhooks are not told.</summary>
    /// <param name="builder">The endpoint or the group.</param>
    /// <param name="eventName">The event, such as <see cref="WebhookEvents.AfterRegistration"/>. An unknown one stops the host's start.</param>
    /// <param name="configure">Sets up the binding.</param>
    public static TBuilder WithAfterWebhook<TBuilder>(this TBuilder builder, string eventName, Action<AfterWebhookAttribute> configure)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(configure);
        var binding = new AfterWebhookAttribute(eventName);
        configure(binding);
        return builder.Bind(binding);
    }

    /// <summary>Takes the endpoint or group out: no event is raised for it, whatever else binds one.</summary>
    /// <param name="builder">The endpoint or the group.</param>
    public static TBuilder DisableWebhooks<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Add(endpoint => endpoint.Metadata.Add(new DisableWebhooksAttribute()));
        return builder;
    }

    private static TBuilder Bind<TBuilder>(this TBuilder builder, WebhookBindingAttribute binding)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Add(endpoint =>
        {
            var isFirst = !endpoint.Metadata.Any(item => item is WebhookBindingAttribute);
            endpoint.Metadata.Add(binding);

            // One filter serves all the endpoint's events. It is added here, and not when the host starts, so that it stands behind the endpoint's other filters.
            if (isFirst)
            {
                var binder = endpoint.ApplicationServices.GetService<WebhookEndpointBinder>()
                    ?? throw new InvalidOperationException(
                        $"The endpoint {endpoint.DisplayName} is bound to '{binding.Event}', but webhooks are not there. Call services.AddWebhooks().");
                binder.AddFilter(endpoint);
            }
        });
        return builder;
    }
}
