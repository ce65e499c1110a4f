using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.AspNetCore;
using WebhookMiddleware.AspNetCore.Endpoints;
using WebhookMiddleware.Events;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Provides extension methods that bind events to minimal-API endpoints and groups.</summary>
public static class WebhookEndpointConventionBuilderExtensions
{
    /// <summary>
    /// Raises a before-event after the endpoint's input has been bound and validated, immediately before the handler.
    /// </summary>
    /// <remarks>
    /// Filters run in the order in which they are added. Filters that the endpoint gets before this call run before the webhooks, so call
    /// it last. On a group, webhooks run before the filters of the group's endpoints.
    /// </remarks>
    /// <param name="builder">The endpoint or the group.</param>
    /// <param name="eventName">
    /// The event, such as <see cref="WebhookEvents.BeforeOrderAdd"/>. An unknown one stops the host's start.
    /// </param>
    /// <param name="writable">
    /// The JSON pointers (RFC 6901) that webhooks may write, such as <c>/discount</c>. <c>*</c> stands for one segment; <c>**</c>, at the
    /// end, for everything beneath. Default: none, which permits every bound member, unless
    /// <see cref="WebhookHttpOptions.RequireWritable"/> is set.
    /// </param>
    public static TBuilder WithBeforeWebhook<TBuilder>(this TBuilder builder, string eventName, params string[] writable)
        where TBuilder : IEndpointConventionBuilder
        => builder.Bind(new BeforeWebhookAttribute(eventName) { Writable = writable.Length == 0 ? null : writable });

    /// <summary>
    /// Raises a before-event, with a binding that can set everything the attribute can: the members that webhooks may write, and those that
    /// are withheld from them.
    /// </summary>
    /// <param name="builder">The endpoint or the group.</param>
    /// <param name="eventName">
    /// The event, such as <see cref="WebhookEvents.BeforeOrderAdd"/>. An unknown one stops the host's start.
    /// </param>
    /// <param name="configure">Configures the binding.</param>
    public static TBuilder WithBeforeWebhook<TBuilder>(this TBuilder builder, string eventName, Action<BeforeWebhookAttribute> configure)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(configure);
        var binding = new BeforeWebhookAttribute(eventName);
        configure(binding);
        return builder.Bind(binding);
    }

    /// <summary>Raises an after-event when the endpoint succeeds: no exception, and a status from 200 to 299.</summary>
    /// <param name="builder">The endpoint or the group.</param>
    /// <param name="eventName">
    /// The event, such as <see cref="WebhookEvents.AfterRegistration"/>. An unknown one stops the host's start.
    /// </param>
    public static TBuilder WithAfterWebhook<TBuilder>(this TBuilder builder, string eventName)
        where TBuilder : IEndpointConventionBuilder
        => builder.Bind(new AfterWebhookAttribute(eventName));

    /// <summary>
    /// Raises an after-event, with a binding that can set everything the attribute can: the members of the payload and of the response that
    /// are withheld from webhooks.
    /// </summary>
    /// <param name="builder">The endpoint or the group.</param>
    /// <param name="eventName">
    /// The event, such as <see cref="WebhookEvents.AfterRegistration"/>. An unknown one stops the host's start.
    /// </param>
    /// <param name="configure">Configures the binding.</param>
    public static TBuilder WithAfterWebhook<TBuilder>(this TBuilder builder, string eventName, Action<AfterWebhookAttribute> configure)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(configure);
        var binding = new AfterWebhookAttribute(eventName);
        configure(binding);
        return builder.Bind(binding);
    }

    /// <summary>Disables webhooks for the endpoint or group: it raises no event, whatever else binds one.</summary>
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

            // One filter serves all events of the endpoint. It is added here, not when the host starts, so that it runs inside the
            // endpoint's other filters.
            if (isFirst)
            {
                var binder = endpoint.ApplicationServices.GetService<WebhookEndpointBinder>()
                    ?? throw new InvalidOperationException(
                        $"The endpoint {endpoint.DisplayName} is bound to '{binding.Event}', but the webhook services are not registered. "
                            + "Call services.AddWebhooks().");
                binder.AddFilter(endpoint);
            }
        });
        return builder;
    }
}
