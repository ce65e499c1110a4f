using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using WebhookMiddleware.Exclusion;
using WebhookMiddleware.Patching;

namespace WebhookMiddleware.Payloads;

/// <summary>
/// The payload of a run, as the endpoint's kind holds it: a bound argument, a JSON body, an object that a handler raised. It decides
/// whether a patched document is acceptable, by binding and validating it as the API itself would.
/// </summary>
internal abstract class WebhookPayload
{
    // Kept: an object that could not be written once is not asked again for each webhook.
    private PayloadFailure? _failure;

    /// <summary>
    /// The current payload as UTF-8 JSON: as bound, or as of the last accepted enrichment. An object of the API may throw anything here; see
    /// <see cref="TryGetUtf8Json"/>.
    /// </summary>
    public abstract ReadOnlyMemory<byte> Utf8Json { get; }

    /// <summary>How large it may be, at first and after each enrichment.</summary>
    public virtual PayloadLimit Limit { get; init; } = PayloadLimit.Default;

    /// <summary>Whether an enrichment has been accepted.</summary>
    public bool IsChanged { get; protected set; }

    /// <summary>What its type says about members that are kept from webhooks; null when it is any JSON.</summary>
    public virtual MemberPlan? Plan => null;

    /// <summary>Returns the first member that webhooks are not told and that a patch would write or lose; null when there is none.</summary>
    /// <param name="document">The whole patched payload.</param>
    /// <param name="writes">What differs from the current one.</param>
    public virtual JsonPointer? FindForbidden(JsonNode? document, WriteSet writes) => null;

    /// <summary>
    /// Makes <paramref name="document"/> the payload if it binds and is valid; otherwise the payload stays as it was and the errors say why.
    /// </summary>
    /// <param name="document">The whole patched payload.</param>
    /// <param name="writes">What differs from the current one: only these members are set.</param>
    /// <param name="cancellationToken">Cancels validation.</param>
    /// <exception cref="PayloadTooLargeException">It is larger than its limit; it stays as it was.</exception>
    public abstract ValueTask<IReadOnlyList<PayloadError>> TryReplaceAsync(
        JsonNode? document, WriteSet writes, CancellationToken cancellationToken);

    /// <summary>Gets <see cref="Utf8Json"/>; false, with the reason, when the payload can't be written as JSON.</summary>
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
                _failure = exception is PayloadTooLargeException tooLarge ? PayloadFailure.Of(tooLarge) : PayloadFailure.At(FindUnwritable(), exception);
            }
        }

        failure = _failure;
        return failure is null;
    }

    /// <summary>Shows webhooks <c>{}</c> in place of a payload that is too large, where none of them decides on it.</summary>
    public virtual void Hide() => _failure = null;

    /// <summary>Finds the member that keeps the payload from being written; null when it can't be told.</summary>
    protected virtual string? FindUnwritable() => null;
}
