using System.Net;
using WebhookMiddleware.Events;

namespace WebhookMiddleware.Invocations;

/// <summary>
/// One run of one event: what all its webhooks receive alike. Immutable, and independent of the request that raised the event, which it
/// outlives.
/// </summary>
public sealed record WebhookInvocation
{
    /// <summary>Gets the identifier that all webhooks of the run share (a version 7 UUID).</summary>
    public required Guid Id { get; init; }

    /// <summary>Gets the event.</summary>
    public required WebhookEvent Event { get; init; }

    /// <summary>Gets when the event was raised (UTC).</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>Gets the request; null for scheduled events.</summary>
    public WebhookRequestInfo? Request { get; init; }

    /// <summary>Gets the caller who made the request; null when there is none, or the host does not know one.</summary>
    public WebhookPrincipal? Principal { get; init; }

    /// <summary>
    /// Gets the address that the request came from, which distinguishes callers without a principal. It is neither sent to webhooks nor
    /// stored, so it is null for deliveries of the queue.
    /// </summary>
    internal IPAddress? ClientAddress { get; init; }

    /// <summary>Gets the tenant that the request belongs to; null when the host has no tenants.</summary>
    public string? Tenant { get; init; }

    /// <summary>Gets how many webhooks lie behind the request that raised the event; 0 for a request that no webhook made.</summary>
    public int Hop { get; init; }

    /// <summary>Gets whether this is a test, in which the handler does not run.</summary>
    public bool DryRun { get; init; }

    /// <summary>Gets the response, for after-events only; null there, too, when the response is not known.</summary>
    public WebhookResponseInfo? Response { get; init; }

    /// <summary>
    /// Returns the message id that a receiver sees: stable over all attempts at one webhook, unique for an invocation and a webhook, and
    /// without a dot, as signatures require.
    /// </summary>
    /// <param name="invocationId">The id of the invocation.</param>
    /// <param name="webhookId">The id of the webhook.</param>
    public static string MessageId(Guid invocationId, Guid webhookId) => $"msg_{invocationId:N}_{webhookId:N}";
}
