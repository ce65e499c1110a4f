namespace WebhookMiddleware.Background;

/// <summary>Lets one waiter wait for a time, or until it is woken.</summary>
internal sealed class WakeSignal(TimeProvider timeProvider) : IDeliverySignal
{
    private TaskCompletionSource _woken = NewSource();

    public void Wake() => Volatile.Read(ref _woken).TrySetResult();

    /// <summary>
    /// Completes when <see cref="Wake"/> has been called since this method last completed, when the time has elapsed, or when it is
    /// cancelled. Never throws.
    /// </summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        var woken = Volatile.Read(ref _woken).Task;
        await woken.WaitAsync(atMost, timeProvider, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (woken.IsCompleted)
        {
            // A later call of Wake may announce work that the waiter misses in this round.
            Volatile.Write(ref _woken, NewSource());
        }
    }

    // Wake must not run the waiter's code.
    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
