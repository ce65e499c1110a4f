using WebhookMiddleware.Failures;

namespace WebhookMiddleware.TestSupport.Stores;

/// <summary>Failures in memory, as a store keeps them for all hosts.</summary>
public sealed class FakeFailureStore : IFailureStore
{
    private readonly Lock _lock = new();
    private readonly List<WebhookFailure> _failures = [];

    public bool Refuses { get; set; }

    public int Reads { get; private set; }

    public IReadOnlyList<WebhookFailure> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _failures];
            }
        }
    }

    public Task<IReadOnlyList<WebhookFailure>> ReadAsync(CancellationToken cancellationToken)
    {
        Reads++;
        return Refuses ? throw new InvalidOperationException("disk full") : Task.FromResult(All);
    }

    public Task<bool> TryAddAsync(WebhookFailure failure, CancellationToken cancellationToken)
        => TryAsync(
            () => !_failures.Exists(other => (other.WebhookId, other.Kind) == (failure.WebhookId, failure.Kind)), () => _failures.Add(failure));

    public Task<bool> TryChangeAsync(WebhookFailure known, WebhookFailure changed, CancellationToken cancellationToken)
        => TryAsync(() => _failures.Contains(known), () => _failures[_failures.IndexOf(known)] = changed);

    public Task<bool> TryRemoveAsync(WebhookFailure known, CancellationToken cancellationToken)
        => TryAsync(() => _failures.Contains(known), () => _failures.Remove(known));

    private Task<bool> TryAsync(Func<bool> may, Action change)
    {
        lock (_lock)
        {
            if (Refuses)
            {
                throw new InvalidOperationException("disk full");
            }

            var changes = may();
            if (changes)
            {
                change();
            }

            return Task.FromResult(changes);
        }
    }
}
