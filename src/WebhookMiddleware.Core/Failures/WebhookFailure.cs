namespace WebhookMiddleware.Failures;

/// <summary>Represents something about a webhook that people are notified of by an event, until they have been.</summary>
/// <param name="WebhookId">The webhook.</param>
/// <param name="Kind">What it is. A webhook has at most one of each kind.</param>
/// <param name="Since">
/// When it was found, or for <see cref="WebhookFailureKind.Disabled"/> when the webhook was last changed before, in whole milliseconds. The
/// keys of its events have this time, so that each is raised once.
/// </param>
/// <param name="State">Which of its events are still to be raised.</param>
public sealed record WebhookFailure(Guid WebhookId, WebhookFailureKind Kind, DateTimeOffset Since, WebhookFailureState State)
{
    /// <summary>Gets the number of calls and attempts that were looked at.</summary>
    public long Calls { get; init; }

    /// <summary>Gets the number of those that failed.</summary>
    public long Failures { get; init; }
}

/// <summary>Specifies what people are notified of.</summary>
public enum WebhookFailureKind
{
    /// <summary>Most calls of the webhook fail.</summary>
    Failing,

    /// <summary>The webhook was deactivated, because its receiver answered 410.</summary>
    Disabled,
}

/// <summary>Specifies which events are still to be raised.</summary>
public enum WebhookFailureState
{
    /// <summary>The event that tells of it.</summary>
    Found,

    /// <summary>None for now; the webhook still fails.</summary>
    Announced,

    /// <summary>The event that tells of its end.</summary>
    Recovered,
}
