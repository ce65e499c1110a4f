using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace WebhookMiddleware.Health;

/// <summary>The health of a host's webhooks.</summary>
/// <param name="Status">The status.</param>
/// <param name="Reasons">Sentences that say what is wrong, or which state is intended but unusual.</param>
internal sealed record WebhookHealth(HealthStatus Status, IReadOnlyList<string> Reasons)
{
    public static WebhookHealth Healthy { get; } = new(HealthStatus.Healthy, []);

    /// <summary>Gets the exception of the store, or null.</summary>
    public Exception? Exception { get; init; }

    public static WebhookHealth Degraded(params IReadOnlyList<string> reasons) => new(HealthStatus.Degraded, reasons);

    public static WebhookHealth Unhealthy(params IReadOnlyList<string> reasons) => new(HealthStatus.Unhealthy, reasons);

    /// <summary>Returns all reasons as one text.</summary>
    public string Describe() => Reasons.Count == 0 ? "The webhooks are up to date." : string.Join(' ', Reasons);
}
