using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Registry;

/// <summary>
/// Whether webhooks run: this host's settings and the switch must both say so. What was decided on this host counts from that moment on, and the store's older
/// switch does not undo it. Not safe for use by several threads.
/// </summary>
internal sealed class SwitchState(bool isEnabledHere)
{
    private static readonly TimeSpan Precision = TimeSpan.FromMilliseconds(1);

    private bool _isEnabledInStore = true;
    private DateTimeOffset _lastDecidedAt;

    /// <summary>What this host's settings say.</summary>
    public bool IsEnabledHere { get; set; } = isEnabledHere;

    /// <summary>What was decided on this host and has not been read back from the store. Null: nothing.</summary>
    public SwitchDecision? Decision { get; private set; }

    public bool IsEnabled => IsEnabledHere && (Decision?.IsEnabled ?? _isEnabledInStore);

    /// <summary>
    /// Takes a decision that was made now. It is later than every other that this host knows of, even if another host's clock is ahead.
    /// </summary>
    public SwitchDecision Decide(bool isEnabled, DateTimeOffset now)
    {
        // To the millisecond, as it is stored.
        var at = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());
        _lastDecidedAt = at > _lastDecidedAt ? at : _lastDecidedAt + Precision;

        // Whoever waits for the one before need not any more: it is superseded.
        Decision?.NoteTried();
        return Decision = new SwitchDecision(isEnabled, _lastDecidedAt);
    }

    /// <summary>Takes over what the store says, unless a decision made here is still on its way there.</summary>
    /// <param name="set">What was read.</param>
    /// <param name="settledBefore">The decision that was in the store before it was read; null: none.</param>
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
