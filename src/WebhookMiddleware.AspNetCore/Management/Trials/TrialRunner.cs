using System.Text.Json.Nodes;
using WebhookMiddleware.Events;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Pipeline;
using WebhookMiddleware.Redaction;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Webhooks;
using WebhookMiddleware.Webhooks.Validation;

namespace WebhookMiddleware.AspNetCore.Management.Trials;

/// <summary>Makes tests, on the path of a request to the bound endpoint, and writes what happened.</summary>
internal sealed class TrialRunner(
    TrialPayloads payloads,
    TrialAudit audit,
    WebhookTrials webhooks,
    WebhookRegistry registry,
    WebhookEventCatalog catalog,
    Redactor redactor,
    TimeProvider timeProvider)
{
    private const string NotBound = "The payload was neither bound nor validated, because no endpoint binds the event.";
    private const string NotApplied = "It is a shadow webhook: its answer changes nothing.";

    /// <summary>Tests one webhook. Returns null when there are errors.</summary>
    public async Task<JsonObject?> RunAsync(
        HttpContext context, Webhook webhook, WebhookEvent webhookEvent, TrialRequest request, WebhookErrors errors)
    {
        if (await payloads.BindAsync(context, webhookEvent, request, errors) is not { } test)
        {
            return null;
        }

        await audit.RecordAsync(context, webhook);

        // It is called whenever it is tested, and a shadow is enforced, so that people see what its answer would do.
        var compiled = CompiledWebhook.Compile(
            webhook with { IsActive = true, ValidFrom = null, ValidTo = null, Tenant = null, Mode = WebhookMode.Enforce });
        var (decision, run) = await webhooks.RunAsync(compiled, test.Run, request.Context, context.RequestAborted);
        var call = run.Trial!.Stages.SelectMany(stage => stage.Calls).Single();
        var client = webhook.Mode == WebhookMode.Shadow ? null : await TrialClient.AnswerAsync(decision, test.NewContext);
        return NewJson(test, note: null).Write(call, decision.IsAllowed, client);
    }

    /// <summary>Tests all webhooks of an event that a request would call now. Returns null when there are errors.</summary>
    public async Task<JsonObject?> RunAsync(HttpContext context, WebhookEvent webhookEvent, TrialRequest request, WebhookErrors errors)
    {
        if (await payloads.BindAsync(context, webhookEvent, request, errors) is not { } test)
        {
            return null;
        }

        var plan = registry.WhileEnabled[catalog.IndexOf(webhookEvent)] ?? EventPlan.Create([]);
        foreach (var stage in plan.Stages)
        {
            foreach (var webhook in stage.Enforced.Concat(stage.Shadows).Where(test.Run.Invocation.Includes))
            {
                await audit.RecordAsync(context, webhook.Definition);
            }
        }

        var started = timeProvider.GetTimestamp();
        var before = test.Run.Payload.TryGetUtf8Json(out var payload, out _) ? payload : default;
        var (decision, run) = await webhooks.RunAsync(plan, test.Run, context.RequestAborted);
        var total = timeProvider.GetElapsedTime(started);
        var client = await TrialClient.AnswerAsync(decision, test.NewContext);
        return new RunJson(redactor).Write(decision, run, before, await WriteStagesAsync(run, test), client, total);
    }

    private async Task<JsonArray> WriteStagesAsync(WebhookRun run, TrialRun test)
    {
        var stages = new JsonArray();
        foreach (var stage in run.Trial!.Stages)
        {
            var calls = new JsonArray();
            foreach (var call in stage.Calls.Where(call => call.Answer is not null))
            {
                calls.Add((JsonNode)await WriteAsync(call, run, test));
            }

            stages.Add((JsonNode)new JsonObject { ["order"] = stage.Order, ["calls"] = calls });
        }

        return stages;
    }

    private async Task<JsonObject> WriteAsync(CallTrial call, WebhookRun run, TrialRun test)
    {
        var webhook = call.Webhook.Definition;
        var isShadow = webhook.Mode == WebhookMode.Shadow;
        var end = isShadow || run.Invocation.Event.Phase != WebhookPhase.Before
            ? null
            : StageSettlement.FindEndingAnswer([new StageAnswer(call.Webhook, call.Answer!)]);
        var client = end is { Answer: var answer }
            ? await TrialClient.AnswerAsync(run.Decide(answer.Outcome, answer.Problem, answer.RetryAfter), test.NewContext)
            : null;
        var shown = new JsonObject { ["hookId"] = webhook.Id, ["hookName"] = webhook.Name, ["version"] = webhook.Version };
        foreach (var (name, value) in NewJson(test, isShadow ? NotApplied : null).Write(call, isAllowed: end is null, client).ToArray())
        {
            shown[name] = value?.DeepClone();
        }

        return shown;
    }

    private TrialJson NewJson(TrialRun test, string? note) => new(redactor, test.IsBound ? note : NotBound, test.IsBound);
}
