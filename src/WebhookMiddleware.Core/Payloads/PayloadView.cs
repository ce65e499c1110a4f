using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using WebhookMiddleware.Exclusion;
using WebhookMiddleware.Patching;

namespace WebhookMiddleware.Payloads;

/// <summary>
/// A payload as webhooks are told it: without the members that are kept from them. Enrichments are worked out on this view and made on the payload
/// itself, where what is excluded stays as it is.
/// </summary>
/// <param name="payload">The payload.</param>
/// <param name="exclusion">What its binding keeps from webhooks.</param>
internal sealed class PayloadView(WebhookPayload payload, MemberExclusion exclusion) : WebhookPayload
{
    private Reading? _reading;

    public override PayloadLimit Limit => payload.Limit;

    public override ReadOnlyMemory<byte> Utf8Json
    {
        get
        {
            var whole = payload.Utf8Json;
            if (_reading is not { } reading || !whole.Equals(reading.Whole))
            {
                _reading = reading = new Reading(whole, HasWork ? MemberFilter.Apply(whole, Root) : whole);
            }

            return reading.Told;
        }
    }

    private bool HasWork => exclusion.HasWork(payload.Plan);

    private MemberPlace Root => MemberPlace.Root(exclusion, payload.Plan);

    // What the payload itself can't do is its failure, told once for all its views.
    public override bool TryGetUtf8Json(out ReadOnlyMemory<byte> utf8Json, [NotNullWhen(false)] out PayloadFailure? failure)
    {
        utf8Json = default;
        return payload.TryGetUtf8Json(out _, out failure) && base.TryGetUtf8Json(out utf8Json, out failure);
    }

    public override JsonPointer? FindForbidden(JsonNode? document, WriteSet writes)
    {
        if (!HasWork)
        {
            return null;
        }

        var told = PayloadJson.Read(Utf8Json.Span);
        return ExcludedMembers.FindWritten(writes, told, Root)
            ?? ExcludedMembers.Restore(document?.DeepClone(), told, PayloadJson.Read(payload.Utf8Json.Span), Root, writes);
    }

    public override ValueTask<IReadOnlyList<PayloadError>> TryReplaceAsync(JsonNode? document, WriteSet writes, CancellationToken cancellationToken)
    {
        if (!HasWork)
        {
            return payload.TryReplaceAsync(document, writes, cancellationToken);
        }

        var whole = document?.DeepClone();
        ExcludedMembers.Restore(whole, PayloadJson.Read(Utf8Json.Span), PayloadJson.Read(payload.Utf8Json.Span), Root, writes);
        return payload.TryReplaceAsync(whole, writes, cancellationToken);
    }

    private sealed record Reading(ReadOnlyMemory<byte> Whole, ReadOnlyMemory<byte> Told);
}
