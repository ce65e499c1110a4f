using WebhookMiddleware.CallLog;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.EntityFrameworkCore.CallLog;

/// <summary>Represents what many calls have in common. A row of the log has the number of its series.</summary>
/// <param name="WebhookId">The id of the webhook.</param>
/// <param name="Outcome">The outcome.</param>
/// <param name="Event">The name of the event.</param>
/// <param name="WebhookName">The name of the webhook.</param>
public readonly record struct CallSeries(Guid WebhookId, WebhookOutcome Outcome, string Event, string WebhookName)
{
    /// <summary>How often the time is written at which a series was last used.</summary>
    internal static readonly TimeSpan UseInterval = TimeSpan.FromHours(1);

    /// <summary>Returns the series of a call.</summary>
    /// <param name="call">The call.</param>
    public static CallSeries Of(WebhookCallRecord call) => new(call.WebhookId, call.Outcome, call.Event, call.WebhookName);

    /// <summary>Returns the time, in milliseconds since 1970, of the last use at which a series is written again.</summary>
    /// <param name="usedAt">The time of a call, as <see cref="CallId.TimeOf"/> returns it.</param>
    public static long StaleBefore(long usedAt) => usedAt - (long)UseInterval.TotalMilliseconds;

    /// <summary>
    /// Returns the time of a series' last use before which no call of it is left, when the calls before a time are removed.
    /// </summary>
    /// <param name="callsBefore">The time before which calls are removed.</param>
    public static long UnusedBefore(DateTimeOffset callsBefore) => (callsBefore - UseInterval - UseInterval).ToUnixTimeMilliseconds();
}
