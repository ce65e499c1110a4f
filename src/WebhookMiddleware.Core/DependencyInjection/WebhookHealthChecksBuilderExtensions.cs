using Microsoft.Extensions.Diagnostics.HealthChecks;
using WebhookMiddleware.Health;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds webhooks to the application's health.</summary>
public static class WebhookHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check that is degraded when the store can't be reached, background deliveries are not looked for or a webhook's secrets can't be
    /// decrypted, and unhealthy when no webhooks could be loaded at all. Its data say since when the oldest delivery is due.
    /// </summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="name">The check's name. Default: <c>webhooks</c>.</param>
    /// <param name="tags">Tags to select checks by. Null: none.</param>
    public static IHealthChecksBuilder AddWebhooks(this IHealthChecksBuilder builder, string name = "webhooks", IEnumerable<string>? tags = null)
        => builder.AddCheck<WebhookHealthCheck>(name, failureStatus: null, tags ?? []);
}
