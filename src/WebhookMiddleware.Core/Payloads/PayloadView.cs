using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using WebhookMiddleware.Exclusion;
using WebhookMiddleware.Patching;

namespace WebhookMiddleware.Payloads;

/// <summary>
/// A payload as webhooks see it: without the excluded members. Enrichments are computed on this view and applied to the payload itself,
/// whose excluded members stay unchanged.
/// </summary>
/// <param name="payload">The payload.</param>
/// <param name="exclusion">The members that the binding excludes.</param>
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

            return reading.View;
        }
    }

    private bool HasWork => exclusion.HasWork(payload.Plan);

    private MemberPlace Root => MemberPlace.Root(exclusion, payload.Plan);

    // A failure of the payload itself is reported once for all its views.
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

        var view = PayloadJson.Read(Utf8Json.Span);
        return ExcludedMembers.FindWritten(writes, view, Root)
            ?? ExcludedMembers.Restore(document?.DeepClone(), view, PayloadJson.Read(payload.Utf8Json.Span), Root, writes);
    }

    public override ValueTask<IReadOnlyList<PayloadError>> TryReplaceAsync(PatchedPayload patched, CancellationToken cancellationToken)
    {
        if (!HasWork)
        {
            return payload.TryReplaceAsync(patched, cancellationToken);
        }

        var whole = patched.Document?.DeepClone();
        ExcludedMembers.Restore(
            whole, patched.ReadBefore(Utf8Json), PayloadJson.Read(payload.Utf8Json.Span), Root, patched.Writes);
        return payload.TryReplaceAsync(new PatchedPayload(whole, patched.Writes, Limit), cancellationToken);
    }

    private sealed record Reading(ReadOnlyMemory<byte> Whole, ReadOnlyMemory<byte> View);
}
