namespace WebhookMiddleware.Failures;

/// <summary>
/// Keeps what people are still to be notified of, for all hosts together: few entries at any time. Each write takes effect for one of
/// several hosts only.
/// </summary>
public interface IFailureStore
{
    /// <summary>Reads all entries.</summary>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The entries.</returns>
    Task<IReadOnlyList<WebhookFailure>> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Adds an entry, unless the webhook has one of the kind.</summary>
    /// <param name="failure">The entry.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>Whether it was added.</returns>
    Task<bool> TryAddAsync(WebhookFailure failure, CancellationToken cancellationToken);

    /// <summary>Changes the state and the counts of an entry, unless another host has changed or removed it.</summary>
    /// <param name="known">The entry as it was read.</param>
    /// <param name="changed">The entry as it is to be.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>Whether it was changed.</returns>
    Task<bool> TryChangeAsync(WebhookFailure known, WebhookFailure changed, CancellationToken cancellationToken);

    /// <summary>Removes an entry, unless another host has changed or removed it.</summary>
    /// <param name="known">The entry as it was read.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>Whether it was removed.</returns>
    Task<bool> TryRemoveAsync(WebhookFailure known, CancellationToken cancellationToken);
}
