using Microsoft.Extensions.Diagnostics.HealthChecks;
using WebhookMiddleware.Health;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides extensions to add webhooks to the application's health checks.</summary>
public static class WebhookHealthChecksBuilderExtensions
{
    /// <summary>Adds a health check for webhooks.</summary>
    /// <remarks>
    /// The check is unhealthy when no webhooks could be loaded at all, or when a part of the process could not be loaded, so that only a
    /// restart helps. It is degraded when the store is lost after loading (the last loaded webhooks are kept), the dispatcher has stopped,
    /// a webhook's secrets can't be decrypted, or the webhooks of a reloaded configuration are wrong. Its data contain the due time of the
    /// oldest due delivery.
    /// </remarks>
    /// <param name="builder">The builder of health checks.</param>
    /// <param name="name">The check's name. Default: <c>webhooks</c>.</param>
    /// <param name="tags">The tags by which checks are selected. Null: none.</param>
    /// <returns>The builder.</returns>
    public static IHealthChecksBuilder AddWebhooks(
        this IHealthChecksBuilder builder, string name = "webhooks", IEnumerable<string>? tags = null)
        => builder.AddCheck<WebhookHealthCheck>(name, failureStatus: null, tags ?? []);
}
