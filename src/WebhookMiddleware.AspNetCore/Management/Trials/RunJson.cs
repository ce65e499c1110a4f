using System.Text.Json.Nodes;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Pipeline;
using WebhookMiddleware.Redaction;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.AspNetCore.Management.Trials;

/// <summary>Writes the result of a test of all webhooks of an event.</summary>
internal sealed class RunJson(Redactor redactor)
{
    /// <summary>Writes the run.</summary>
    /// <param name="decision">The decision of the run.</param>
    /// <param name="run">The run.</param>
    /// <param name="before">The payload at its beginning.</param>
    /// <param name="stages">Its stages.</param>
    /// <param name="client">What the client gets; null when the request passes.</param>
    /// <param name="total">How long it took.</param>
    public JsonObject Write(
        WebhookDecision decision, WebhookRun run, ReadOnlyMemory<byte> before, JsonArray stages, JsonObject? client, TimeSpan total)
    {
        var values = new RedactedValues();
        var payload = WritePayload(decision, run, before, values);
        return new JsonObject
        {
            ["outcome"] = decision.Outcome.ToName(),
            ["client"] = TrialJson.Hide(values.ApplyTo(client), run.Trial!),
            ["payload"] = payload,
            ["context"] = TrialJson.Hide(
                values.ApplyTo(redactor.Redact(Redactor.Context, TrialJson.Parse(run.ContextUtf8), values)), run.Trial!),
            ["stages"] = stages,
            ["background"] = new JsonArray([.. run.Plan.Background.Where(run.Includes).Select(Name)]),
            ["timings"] = new JsonObject { ["totalMs"] = TrialJson.Milliseconds(total) },
        };
    }

    private JsonObject WritePayload(WebhookDecision decision, WebhookRun run, ReadOnlyMemory<byte> before, RedactedValues values)
    {
        var patches = run.Trial!.Stages
            .SelectMany(stage => stage.Calls)
            .Where(call => call.Writes is not null)
            .SelectMany(call => TrialJson.WritePatch(call)!.Select(operation => operation!.DeepClone()));
        var patch = new JsonArray([.. patches]);
        redactor.RedactOperations(patch, values);
        var after = run.Payload.TryGetUtf8Json(out var changed, out _) ? changed : default;
        return new JsonObject
        {
            ["before"] = redactor.Redact(Redactor.Data, TrialJson.Parse(before), values),
            ["after"] = decision.IsAllowed
                ? TrialJson.Hide(
                    values.ApplyToPayload(redactor.Redact(Redactor.Data, TrialJson.Parse(after), values)), run.Trial)
                : null,
            ["patch"] = decision.IsAllowed ? TrialJson.Hide(values.ApplyToPayload(patch), run.Trial) : null,
        };
    }

    private static JsonObject Name(CompiledWebhook webhook) => new()
    {
        ["hookId"] = webhook.Id,
        ["hookName"] = webhook.Definition.Name,
        ["mode"] = webhook.ResponseMode == ResponseMode.Capture ? "capture" : "notify",
    };
}
