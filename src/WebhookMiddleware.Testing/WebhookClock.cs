using Microsoft.Extensions.Time.Testing;

namespace WebhookMiddleware.Testing;

/// <summary>
/// Represents the fake clock of an application under test. It moves retries, time limits, validity periods and expiry; retries are due
/// exactly after their delays, without jitter.
/// </summary>
/// <remarks>
/// The application's own services get the same clock. PostgreSQL judges by its own clock when deliveries are due: use the fresh store, or
/// SQLite.
/// </remarks>
public sealed class WebhookClock
{
    private readonly FakeTimeProvider _timeProvider;
    private readonly WebhookDeliveries _deliveries;

    internal WebhookClock(FakeTimeProvider timeProvider, WebhookDeliveries deliveries)
        => (_timeProvider, _deliveries) = (timeProvider, deliveries);

    /// <summary>Gets the clock as the application sees it.</summary>
    public TimeProvider TimeProvider => _timeProvider;

    /// <summary>Gets the time.</summary>
    public DateTimeOffset Now => _timeProvider.GetUtcNow();

    /// <summary>Moves the clock as <see cref="AdvanceToAsync"/> does.</summary>
    /// <param name="by">How far.</param>
    public Task AdvanceAsync(TimeSpan by) => AdvanceToAsync(Now + by);

    /// <summary>
    /// Moves the clock and makes the deliveries that are due on the way, so that one call is enough, however far it goes.
    /// </summary>
    /// <remarks>
    /// <list type="number">
    /// <item>Waits until nothing is due, as <see cref="WebhookDeliveries.DrainAsync"/> does, so that what has just failed is recorded
    /// before time passes.</item>
    /// <item>Stops at each time at which a delivery is due or its time limit ends, and waits again.</item>
    /// <item>At the end, raises <c>on_subscription</c> for the subscriptions that have expired, and waits once more.</item>
    /// </list>
    /// </remarks>
    /// <param name="time">The time to which it moves.</param>
    /// <exception cref="TimeoutException">A delivery that is due is not made. The text lists it.</exception>
    public async Task AdvanceToAsync(DateTimeOffset time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, Now);
        await _deliveries.DrainAsync();
        while (await _deliveries.FindNextAsync() is { } next && next < time)
        {
            _timeProvider.SetUtcNow(next);
            await _deliveries.DrainAsync();
        }

        _timeProvider.SetUtcNow(time);
        await _deliveries.RaiseExpiredAsync();
        await _deliveries.DrainAsync();
    }
}
