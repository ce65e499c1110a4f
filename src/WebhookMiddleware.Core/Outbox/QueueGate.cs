using WebhookMiddleware.Background;

namespace WebhookMiddleware.Outbox;

/// <summary>
/// Tells requests whether the store takes what they would enqueue, as the probe of the queue last found it. Asking costs one volatile read; only the
/// probe changes the answer, and whatever fails at the store only has it look at once.
/// </summary>
internal sealed class QueueGate(TimeProvider timeProvider)
{
    /// <summary>How long a client should wait before it tries again.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    private readonly WakeSignal _looking = new(timeProvider);
    private volatile bool _isShut;
    private bool _isDoubted;
    private volatile bool _hasTaken;

    /// <summary>Whether the store is known not to take messages: whoever needs it to is refused before anything has happened.</summary>
    public bool IsShut => _isShut;

    /// <summary>Notes that the store took a message, which proves as much as a probe.</summary>
    public void NoteTaken()
    {
        if (!_hasTaken)
        {
            _hasTaken = true;
        }
    }

    /// <summary>Has the probe look at once, because something failed at the store.</summary>
    public void Doubt()
    {
        Volatile.Write(ref _isDoubted, true);
        _looking.Wake();
    }

    /// <summary>Returns when it is time to look, or somebody doubts; never throws.</summary>
    public Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => _looking.WaitAsync(atMost, cancellationToken);

    /// <summary>
    /// Whether the store has to be asked: it is in doubt, or it is used and has taken nothing since this was last called.
    /// </summary>
    public bool TakeReason(bool isUsed)
    {
        // Read and reset at once: a doubt that comes in between belongs to the next look.
        var isDoubted = Interlocked.Exchange(ref _isDoubted, false);
        var hasTaken = _hasTaken;
        _hasTaken = false;
        return isDoubted || _isShut || (isUsed && !hasTaken);
    }

    public void Open() => _isShut = false;

    public void Shut() => _isShut = true;
}
