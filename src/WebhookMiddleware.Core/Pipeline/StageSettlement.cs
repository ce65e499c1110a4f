using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Patching;
using WebhookMiddleware.Payloads;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Pipeline;

/// <summary>
/// Makes one decision of a stage's answers. All of them were given to the same input, so their patches are merged one after the other,
/// each bound and validated on top of those before it: a bad one is then the failure of the webhook that sent it.
/// </summary>
internal static class StageSettlement
{
    /// <summary>Applies what the answers ask for. Gives them back as settled: a patch that can't be applied makes its webhook fail.</summary>
    public static async Task<IReadOnlyList<StageAnswer>> SettleAsync(
        WebhookRun run, IReadOnlyList<StageAnswer> answers, CancellationToken cancellationToken)
    {
        if (FindEnd(answers) is not null)
        {
            return answers;
        }

        var settled = answers.ToArray();
        JsonNode? input = null;
        var merged = WriteSet.Empty;
        for (var i = 0; i < settled.Length; i++)
        {
            var answer = settled[i].Answer;
            if (answer.Patch is not null || (answer.Context is not null && !answer.Outcome.IsFailure()))
            {
                var enrichment = await EnrichWithinLimitsAsync(run, answer);
                if (enrichment.Failure is { } failure)
                {
                    // It quotes the patch, which may repeat a header's value.
                    var detail = enrichment.Detail is { } text ? settled[i].Webhook.Mask?.Apply(text) ?? text : null;
                    settled[i] = settled[i] with { Answer = answer with { Outcome = failure, Detail = detail } };
                    if (EndsRun(settled[i]))
                    {
                        break;
                    }

                    continue;
                }

                merged = enrichment.Merged;
            }
        }

        return settled;

        // The context first: where it doesn't fit, the patch is not made either.
        async ValueTask<Enrichment> EnrichWithinLimitsAsync(WebhookRun run, WebhookAnswer answer)
        {
            try
            {
                var context = run.ContextWith(answer.Context);
                var enrichment = answer.Patch is not { } patch ? Enrichment.Done(merged)
                    : TryRead(run.Payload, ref input) ? await EnrichAsync(run, patch, input, merged, cancellationToken)
                    : Enrichment.Failed(WebhookOutcome.PayloadFailed, "The payload can't be patched: one of its objects names a member twice.");
                if (enrichment.Failure is null)
                {
                    run.Take(context);
                }

                return enrichment;
            }
            catch (PayloadTooLargeException exception)
            {
                return Enrichment.Failed(WebhookOutcome.PayloadTooLarge, $"With what it answered the payload or the context would have {exception.Excess}");
            }
        }
    }

    /// <summary>The answer that ends the run, if one does: the first deny, else the first failure that cancels.</summary>
    public static StageAnswer? FindEnd(IReadOnlyList<StageAnswer> answers)
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

    // A JsonElement among the bound members keeps what the client wrote.
    private static bool TryRead(WebhookPayload payload, ref JsonNode? document)
    {
        try
        {
            document ??= PayloadJson.Read(payload.Utf8Json.Span);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static async ValueTask<Enrichment> EnrichAsync(
        WebhookRun run, PayloadPatch patch, JsonNode? input, WriteSet merged, CancellationToken cancellationToken)
    {
        if (!patch.TryGetWrites(input, out var writes, out var error))
        {
            return Enrichment.Failed(WebhookOutcome.PatchConflict, error);
        }

        if (run.Writable is not null && !run.Writable.Allow(writes, out var outside))
        {
            return Enrichment.Failed(WebhookOutcome.PatchForbidden, $"The patch writes '{outside}', {run.Writable.WhyClosed}");
        }

        if (writes.ConflictsWith(merged, out var place))
        {
            return Enrichment.Failed(WebhookOutcome.PatchConflict, $"The patch writes '{place}', as another webhook of the same order does, differently.");
        }

        var all = merged.Union(writes);
        var patched = all.ApplyTo(input);
        PayloadJson.Write(patched, run.Payload.Limit);
        if (run.Payload.FindForbidden(patched, all) is { } excluded)
        {
            return Enrichment.Failed(
                WebhookOutcome.PatchForbidden,
                $"The patch writes or removes '{excluded}', which is kept from webhooks. A binding opens what looks like a credential by listing it under 'include'.");
        }

        var errors = await run.Payload.TryReplaceAsync(patched, all, cancellationToken);
        return errors.Count == 0
            ? Enrichment.Done(all)
            : Enrichment.Failed(
                WebhookOutcome.InvalidAfterEnrichment,
                "The patched payload is not valid: " + string.Join("; ", errors.Select(e => e.Path.Length == 0 ? e.Message : $"{e.Path}: {e.Message}")));
    }

    private readonly record struct Enrichment(WriteSet Merged, WebhookOutcome? Failure, string? Detail)
    {
        public static Enrichment Done(WriteSet merged) => new(merged, null, null);

        public static Enrichment Failed(WebhookOutcome failure, string detail) => new(WriteSet.Empty, failure, detail);
    }
}
