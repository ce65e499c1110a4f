using System.Net;
using WebhookMiddleware.Events;

namespace WebhookMiddleware.Invocations;

/// <summary>
/// One run of one event: what all its webhooks receive alike. Immutable, and independent of the request that raised the event, which it
/// outlives.
/// </summary>
internal sealed record WebhookInvocation
{
    /// <summary>Gets the identifier that all webhooks of the run share (a version 7 UUID).</summary>
    public required Guid Id { get; init; }

    public required WebhookEvent Event { get; init; }

    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>Gets the request; null for scheduled events.</summary>
    public WebhookRequestInfo? Request { get; init; }

    public WebhookPrincipal? Principal { get; init; }

    /// <summary>
    /// Gets the address that the request came from, which distinguishes callers without a principal. It is neither sent to webhooks nor
    /// stored, so it is null for deliveries of the queue.
    /// </summary>
    internal IPAddress? ClientAddress { get; init; }

    public string? Tenant { get; init; }

    /// <summary>Gets how many webhooks lie behind the request that raised the event; 0 for a request that no webhook made.</summary>
    public int Hop { get; init; }

    /// <summary>Gets whether this is a test, in which the handler does not run.</summary>
    public bool DryRun { get; init; }

    /// <summary>Gets the response, for after-events only; null there, too, when the response is not known.</summary>
    public WebhookResponseInfo? Response { get; init; }
}
