namespace WebhookMiddleware.Background;

/// <summary>Where the dispatcher waits. For one waiter.</summary>
internal sealed class WakeSignal(TimeProvider timeProvider) : IDeliverySignal
{
    private TaskCompletionSource _woken = NewSource();

    public void Wake() => Volatile.Read(ref _woken).TrySetResult();

    /// <summary>
    /// Returns when somebody has called <see cref="Wake"/> since it last returned, when the time is up, or when it is cancelled; it never throws.
    /// </summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        var woken = Volatile.Read(ref _woken).Task;
        await woken.WaitAsync(atMost, timeProvider, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (woken.IsCompleted)
        {
            // Whoever wakes from now on has written what the waiter may not see any more.
            Volatile.Write(ref _woken, NewSource());
        }
    }

    // Whoever wakes must not run the dispatcher's code.
    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
