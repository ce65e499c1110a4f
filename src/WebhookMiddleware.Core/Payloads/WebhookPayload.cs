using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using WebhookMiddleware.Exclusion;
using WebhookMiddleware.Patching;

namespace WebhookMiddleware.Payloads;

/// <summary>
/// The payload of a run, in the form of its endpoint: a bound argument, a JSON body, or an object that a handler raised. It decides whether
/// a patched document is acceptable, by binding and validating it as the API itself would.
/// </summary>
internal abstract class WebhookPayload
{
    // Cached, so that an object which could not be written once is not written again for each webhook.
    private PayloadFailure? _failure;

    /// <summary>
    /// Gets the current payload as UTF-8 JSON: as bound, or as of the last accepted enrichment. An object of the API may throw any
    /// exception here; see <see cref="TryGetUtf8Json"/>.
    /// </summary>
    public abstract ReadOnlyMemory<byte> Utf8Json { get; }

    /// <summary>Gets the size limit, which applies at first and after each enrichment.</summary>
    public virtual PayloadLimit Limit { get; init; } = PayloadLimit.Default;

    /// <summary>Gets whether an enrichment has been accepted.</summary>
    public bool IsChanged { get; protected set; }

    /// <summary>Gets the exclusions that the payload's type declares, or null when it is plain JSON.</summary>
    public virtual MemberPlan? Plan => null;

    /// <summary>Returns the first excluded member that a patch would write or lose, or null when there is none.</summary>
    /// <param name="document">The whole patched payload.</param>
    /// <param name="writes">The differences from the current payload.</param>
    public virtual JsonPointer? FindForbidden(JsonNode? document, WriteSet writes) => null;

    /// <summary>
    /// Replaces the payload with <paramref name="patched"/> if it binds and is valid. Otherwise the payload is unchanged, and the errors
    /// are returned.
    /// </summary>
    /// <param name="patched">The whole patched payload.</param>
    /// <param name="cancellationToken">Cancels validation.</param>
    /// <exception cref="PayloadTooLargeException">The document exceeds the size limit. The payload is unchanged.</exception>
    public abstract ValueTask<IReadOnlyList<PayloadError>> TryReplaceAsync(PatchedPayload patched, CancellationToken cancellationToken);

    /// <summary>Returns what the API would refuse of the payload itself. Needed for payloads that no client has sent.</summary>
    /// <param name="cancellationToken">Cancels validation.</param>
    public virtual ValueTask<IReadOnlyList<PayloadError>> ValidateAsync(CancellationToken cancellationToken) => new([]);

    /// <summary>Gets <see cref="Utf8Json"/>. Returns false and the reason when the payload can't be written as JSON.</summary>
    public virtual bool TryGetUtf8Json(out ReadOnlyMemory<byte> utf8Json, [NotNullWhen(false)] out PayloadFailure? failure)
    {
        utf8Json = default;
        if (_failure is null)
        {
            try
            {
                utf8Json = Utf8Json;
            }
            catch (Exception exception)
            {
                _failure = exception is PayloadTooLargeException tooLarge
                    ? PayloadFailure.Of(tooLarge)
                    : PayloadFailure.At(FindUnwritable(), exception);
            }
        }

        failure = _failure;
        return failure is null;
    }

    /// <summary>Shows webhooks <c>{}</c> in place of a payload that is too large, where none of them decides on it.</summary>
    public virtual void Hide() => _failure = null;

    /// <summary>Finds the member because of which the payload can't be written, or returns null when it can't be found.</summary>
    protected virtual string? FindUnwritable() => null;
}
