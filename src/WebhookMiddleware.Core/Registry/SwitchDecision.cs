using WebhookMiddleware.Audit;

namespace WebhookMiddleware.Registry;

/// <summary>A decision about the switch, made on this host and tracked until it is stored.</summary>
internal sealed class SwitchDecision(bool isEnabled, DateTimeOffset at, AuditEntry entry)
{
    private readonly TaskCompletionSource _tried = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isSettled;

    /// <summary>Gets whether webhooks run.</summary>
    public bool IsEnabled { get; } = isEnabled;

    /// <summary>Gets when the decision was made. The store keeps the latest decision, in whatever order they arrive.</summary>
    public DateTimeOffset At { get; } = at;

    /// <summary>Gets the entry of the audit, which is stored with the decision.</summary>
    public AuditEntry Entry { get; } = entry;

    /// <summary>Gets whether this decision or a later one is stored.</summary>
    public bool IsSettled => _isSettled;

    /// <summary>Gets a task that completes after the first attempt to store the decision, whether or not it succeeded.</summary>
    public Task Tried => _tried.Task;

    public void Settle() => _isSettled = true;

    public void CompleteTry() => _tried.TrySetResult();
}
