using System.Text.Json.Nodes;
using WebhookMiddleware.Dashboard.Trials;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Dashboard.Catalogue;

/// <summary>The webhooks of an event as they are drawn: stages from left to right, and those that are called in the background.</summary>
/// <param name="Stages">The stages by ascending order. Webhooks of one stage are called at the same time.</param>
/// <param name="Background">The webhooks that nobody waits for.</param>
internal sealed record DrawnRun(IReadOnlyList<DrawnStage> Stages, IReadOnlyList<DrawnHook> Background)
{
    /// <summary>Draws webhooks, with what a test has said of each.</summary>
    /// <param name="webhooks">All webhooks of the event, in their order.</param>
    /// <param name="now">The time.</param>
    /// <param name="result">The result of a test; null for none.</param>
    public static DrawnRun Of(IReadOnlyList<Webhook> webhooks, DateTimeOffset now, JsonObject? result)
    {
        var calls = (result?["stages"] as JsonArray ?? [])
            .SelectMany(stage => stage!["calls"]!.AsArray())
            .Select(call => new CallResult(call!.AsObject()))
            .ToDictionary(call => call.HookId!.Value);
        var drawn = webhooks
            .Select(webhook => new DrawnHook(
                webhook, webhook.IsActive && webhook.IsValidAt(now), calls.GetValueOrDefault(webhook.Id)))
            .ToLookup(hook => hook.IsAwaited);
        return new DrawnRun(
            [.. drawn[true].GroupBy(hook => hook.Webhook.Order).Select(stage => new DrawnStage(stage.Key, [.. stage]))],
            [.. drawn[false]]);
    }
}

/// <summary>The webhooks that are called at the same time.</summary>
internal sealed record DrawnStage(int Order, IReadOnlyList<DrawnHook> Hooks);

/// <summary>A webhook of a run.</summary>
/// <param name="Webhook">The webhook.</param>
/// <param name="IsCalled">Whether it is called when the event is raised now.</param>
/// <param name="Call">What the test said of it; null if it was not called.</param>
internal sealed record DrawnHook(Webhook Webhook, bool IsCalled, CallResult? Call)
{
    public bool IsAwaited
        => ResponseModes.TryGet(Webhook.FireAndForget, Webhook.AwaitResponse, Webhook.ResponseContainsData, out var mode)
            && mode.IsAwaited();
}
