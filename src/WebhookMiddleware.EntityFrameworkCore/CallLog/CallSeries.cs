using WebhookMiddleware.CallLog;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.EntityFrameworkCore.CallLog;

/// <summary>What identifies a series of calls.</summary>
internal readonly record struct CallSeries(Guid WebhookId, WebhookOutcome Outcome, string Event, string WebhookName)
{
    /// <summary>How often the time is written at which a series was last used.</summary>
    public static readonly TimeSpan UseInterval = TimeSpan.FromHours(1);

    public static CallSeries Of(WebhookCallRecord call) => new(call.WebhookId, call.Outcome, call.Event, call.WebhookName);

    /// <summary>Returns the time, in milliseconds since 1970, of the last use at which a series is written again.</summary>
    public static long StaleBefore(long usedAt) => usedAt - (long)UseInterval.TotalMilliseconds;

    /// <summary>
    /// Returns the time of a series' last use before which no call of it is left, when the calls before a time are removed.
    /// </summary>
    public static long UnusedBefore(DateTimeOffset callsBefore) => (callsBefore - UseInterval - UseInterval).ToUnixTimeMilliseconds();
}
