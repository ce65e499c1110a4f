namespace WebhookMiddleware.Background;

/// <summary>Lets one waiter wait for a time, or until it is woken.</summary>
internal sealed class WakeSignal(TimeProvider timeProvider) : IDeliverySignal
{
    private TaskCompletionSource _woken = NewSource();

    public void Wake() => Volatile.Read(ref _woken).TrySetResult();

    /// <summary>
    /// Returns when <see cref="Wake"/> has been called since this method last returned, when the time is up, or when it is cancelled. Never
    /// throws.
    /// </summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        var woken = Volatile.Read(ref _woken).Task;
        await woken.WaitAsync(atMost, timeProvider, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (woken.IsCompleted)
        {
            // A call of Wake from here on may announce what the waiter no longer sees in this round.
            Volatile.Write(ref _woken, NewSource());
        }
    }

    // The caller of Wake must not run the waiter's code.
    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
