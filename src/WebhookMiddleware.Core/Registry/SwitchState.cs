using WebhookMiddleware.Audit;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Registry;

/// <summary>
/// Tracks whether webhooks run: both this host's settings and the switch must enable them. A decision made on this host applies at once,
/// and an older value in the store does not undo it. Not thread-safe.
/// </summary>
internal sealed class SwitchState(bool isEnabledHere)
{
    private static readonly TimeSpan Precision = TimeSpan.FromMilliseconds(1);

    private bool _isEnabledInStore = true;
    private DateTimeOffset _lastDecidedAt;

    /// <summary>Gets or sets whether this host's settings enable webhooks.</summary>
    public bool IsEnabledHere { get; set; } = isEnabledHere;

    /// <summary>Gets the decision that was made on this host and has not been read back from the store, or null.</summary>
    public SwitchDecision? Decision { get; private set; }

    public bool IsEnabled => IsEnabledHere && IsOn;

    // Of all hosts, whatever the settings of this one say.
    private bool IsOn => Decision?.IsEnabled ?? _isEnabledInStore;

    /// <summary>
    /// Applies a decision that is made now. Its time is later than that of every decision known to this host, even if another host's clock
    /// is ahead.
    /// </summary>
    public SwitchDecision Decide(bool isEnabled, string? actor, DateTimeOffset now)
    {
        // Rounded to the millisecond, as in the store.
        var at = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());
        _lastDecidedAt = at > _lastDecidedAt ? at : _lastDecidedAt + Precision;

        // The previous decision is superseded, so its callers need not wait any longer.
        Decision?.CompleteTry();
        var entry = AuditEntry.Create(AuditAction.Switched, actor, _lastDecidedAt) with
        {
            Changes = [new AuditChange("/enabled", IsOn, isEnabled)],
        };
        return Decision = new SwitchDecision(isEnabled, _lastDecidedAt, entry);
    }

    /// <summary>Adopts the stored switch, unless a decision made here is still being written.</summary>
    /// <param name="set">The webhooks that were read.</param>
    /// <param name="settledBefore">The decision that was stored before the read began, or null.</param>
    public void Adopt(WebhookSet set, SwitchDecision? settledBefore)
    {
        _isEnabledInStore = set.IsEnabled;
        _lastDecidedAt = set.SwitchedAt > _lastDecidedAt ? set.SwitchedAt.Value : _lastDecidedAt;
        if (Decision is { } own && (ReferenceEquals(own, settledBefore) || set.SwitchedAt >= own.At))
        {
            own.Settle();
            Decision = null;
        }
    }
}
