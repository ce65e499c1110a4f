namespace WebhookMiddleware.Registry;

/// <summary>What was decided on this host about the switch, until the store has it.</summary>
internal sealed class SwitchDecision(bool isEnabled, DateTimeOffset at)
{
    private readonly TaskCompletionSource _tried = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isSettled;

    /// <summary>Whether webhooks are to run.</summary>
    public bool IsEnabled { get; } = isEnabled;

    /// <summary>When it was decided. The store keeps the decision that was made last, whenever each of them reaches it.</summary>
    public DateTimeOffset At { get; } = at;

    /// <summary>Whether the store has it, or a later one.</summary>
    public bool IsSettled => _isSettled;

    /// <summary>Completes when the store has been asked to take it, whether or not it did.</summary>
    public Task Tried => _tried.Task;

    public void Settle() => _isSettled = true;

    public void NoteTried() => _tried.TrySetResult();
}
