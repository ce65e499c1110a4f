using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Patching;
using WebhookMiddleware.Payloads;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Pipeline;

/// <summary>
/// Turns the decisions of a stage into one result. All of them are for the same input, so their patches are merged one after the other,
/// each bound and validated on top of those before it. An invalid patch is therefore the failure of the webhook that sent it.
/// </summary>
internal static class StageSettlement
{
    /// <summary>
    /// Applies the patches and contexts of the answers and returns the answers as settled. A patch that can't be applied makes its webhook
    /// fail.
    /// </summary>
    public static ValueTask<StageAnswer[]> SettleAsync(WebhookRun run, StageAnswer[] answers, CancellationToken cancellationToken)
        => FindEndingAnswer(answers) is null && Array.Exists(answers, static settled => Changes(settled.Answer))
            ? ApplyAsync(run, answers, cancellationToken)
            : new(answers);

    private static bool Changes(WebhookAnswer answer)
        => answer.Patch is not null || (answer.Context is not null && !answer.Outcome.IsFailure());

    private static async ValueTask<StageAnswer[]> ApplyAsync(WebhookRun run, StageAnswer[] answers, CancellationToken cancellationToken)
    {
        StageAnswer[] settled = [.. answers];
        PayloadDocument? input = null;
        var merged = WriteSet.Empty;
        for (var i = 0; i < settled.Length; i++)
        {
            var answer = settled[i].Answer;
            if (Changes(answer))
            {
                var enrichment = await EnrichWithinLimitsAsync(run, answer);
                if (enrichment.Failure is { } failure)
                {
                    run.Trial?.Refused(settled[i].Webhook, enrichment.Errors ?? []);

                    // The detail quotes the patch, which may repeat the value of a secret header.
                    var detail = enrichment.Detail is { } text ? settled[i].Webhook.Mask?.Apply(text) ?? text : null;
                    detail = answer.Redacted is { } redacted ? redacted.ApplyTo(detail) : detail;
                    settled[i] = settled[i] with { Answer = answer with { Outcome = failure, Detail = detail } };
                    if (EndsRun(settled[i]))
                    {
                        break;
                    }

                    continue;
                }

                merged = enrichment.Merged;
                if (enrichment.Writes is { } writes)
                {
                    run.Trial?.Patched(settled[i].Webhook, writes, run.Payload);
                }
            }
        }

        return settled;

        // The context is computed first, and set last: if either does not fit, neither is applied.
        async ValueTask<Enrichment> EnrichWithinLimitsAsync(WebhookRun run, WebhookAnswer answer)
        {
            try
            {
                var context = run.ContextWith(answer.Context);
                var enrichment = answer.Patch is not { } patch ? Enrichment.Succeeded(merged)
                    : TryRead(run.Payload, ref input) ? await EnrichAsync(run, patch, input, merged, cancellationToken)
                    : Enrichment.Failed(
                        WebhookOutcome.PayloadFailed, "The payload can't be patched: one of its objects has a duplicate member.");
                if (enrichment.Failure is null)
                {
                    run.SetContext(context);
                }

                return enrichment;
            }
            catch (PayloadTooLargeException exception)
            {
                return Enrichment.Failed(
                    WebhookOutcome.PayloadTooLarge, $"With its answer applied, the payload or the context would have {exception.Excess}");
            }
        }
    }

    /// <summary>Returns the answer that ends the run, or null: the first deny, otherwise the first failure that cancels.</summary>
    public static StageAnswer? FindEndingAnswer(StageAnswer[] answers)
    {
        StageAnswer? end = null;
        foreach (var answer in answers)
        {
            if (answer.Answer.Outcome == WebhookOutcome.Denied)
            {
                return answer;
            }

            end ??= EndsRun(answer) ? answer : null;
        }

        return end;
    }

    private static bool EndsRun(StageAnswer answer)
        => answer.Answer.Outcome.IsFailure() && answer.Webhook.Definition.OnFailure == FailureAction.Cancel;

    // Bound JsonElement members keep the client's original text, so that the payload can have duplicate members.
    private static bool TryRead(WebhookPayload payload, [NotNullWhen(true)] ref PayloadDocument? document)
    {
        try
        {
            document ??= new PayloadDocument(payload.Utf8Json, PayloadJson.Read(payload.Utf8Json.Span));
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static async ValueTask<Enrichment> EnrichAsync(
        WebhookRun run, PayloadPatch patch, PayloadDocument input, WriteSet merged, CancellationToken cancellationToken)
    {
        if (!patch.TryGetWrites(input.Root, out var writes, out var error))
        {
            return Enrichment.Failed(WebhookOutcome.PatchConflict, error);
        }

        if (run.Writable is not null && !run.Writable.Allow(writes, out var outside))
        {
            return Enrichment.Failed(WebhookOutcome.PatchForbidden, $"The patch writes '{outside}', {run.Writable.ClosedReason}");
        }

        if (writes.ConflictsWith(merged, out var place))
        {
            return Enrichment.Failed(
                WebhookOutcome.PatchConflict,
                $"The patch writes '{place}', to which another webhook of the same order writes a different value.");
        }

        var all = merged.Union(writes);
        var patched = new PatchedPayload(all.ApplyTo(input.Root), all, run.Payload.Limit, input);

        // Throws when it is too large.
        _ = patched.Utf8Json;
        if (run.Payload.FindForbidden(patched.Document, all) is { } excluded)
        {
            return Enrichment.Failed(
                WebhookOutcome.PatchForbidden,
                $"The patch writes or removes '{excluded}', which is kept from webhooks. "
                    + "A binding opens what looks like a credential by listing it under 'include'.");
        }

        var errors = await run.Payload.TryReplaceAsync(patched, cancellationToken);
        return errors.Count == 0
            ? Enrichment.Succeeded(all) with { Writes = writes }
            : Enrichment.Failed(
                WebhookOutcome.InvalidAfterEnrichment,
                "The patched payload is not valid: "
                    + string.Join("; ", errors.Select(e => e.Path.Length == 0 ? e.Message : $"{e.Path}: {e.Message}")))
                with
            { Errors = errors };
    }

    private readonly record struct Enrichment(WriteSet Merged, WebhookOutcome? Failure, string? Detail)
    {
        public WriteSet? Writes { get; init; }

        public IReadOnlyList<PayloadError>? Errors { get; init; }

        public static Enrichment Succeeded(WriteSet merged) => new(merged, null, null);

        public static Enrichment Failed(WebhookOutcome failure, string detail) => new(WriteSet.Empty, failure, detail);
    }
}
