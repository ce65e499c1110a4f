using System.Text.Json.Nodes;
using WebhookMiddleware.AspNetCore.Management.Access;
using WebhookMiddleware.AspNetCore.Requests;
using WebhookMiddleware.Events;
using WebhookMiddleware.Pipeline;
using WebhookMiddleware.Webhooks;
using WebhookMiddleware.Webhooks.Editing;
using WebhookMiddleware.Webhooks.Validation;

namespace WebhookMiddleware.AspNetCore.Management.Trials;

/// <summary>
/// Tests webhooks for the management API and the dashboard: one, saved or not, or all of an event. Both limit how many tests a caller makes
/// at once, and refuse the same mistakes.
/// </summary>
internal sealed class TrialService(WebhookDrafts drafts, WebhookEventCatalog catalog, TrialSlots slots, TrialRunner trials)
{
    private const string Payload = "payload";
    private const string Hook = "hook";

    private static readonly TrialResult NotFound = new(TrialStatus.NotFound);
    private static readonly string[] EventMembers = [Payload, "request", "principal", "tenant"];
    private static readonly string[] HookMembers = [Payload, "request", "principal", "context", "response", "tenant", Hook];

    public Task<TrialResult> TestSavedAsync(HttpContext context, Guid id, JsonObject body)
        => TestAsync(context, body, HookMembers, async (request, errors) =>
        {
            var draft = await drafts.OfStoredAsync(id, request.Hook, await ConditionsAsync(context), context.RequestAborted);
            return draft.Status is WebhookEditStatus.NotFound ? NotFound : await TryOutAsync(context, request, draft, errors);
        });

    public Task<TrialResult> TestNewAsync(HttpContext context, JsonObject body)
        => TestAsync(context, body, HookMembers, async (request, errors) =>
        {
            if (request.Hook is null && !errors.Covers(Hook))
            {
                errors.Add(Hook, "The webhook to test is required: a record, as it would be created.");
            }

            return request.Hook is null ? null
                : await TryOutAsync(context, request, drafts.OfNew(request.Hook, await ConditionsAsync(context)), errors);
        });

    public Task<TrialResult> TestEventAsync(HttpContext context, string name, JsonObject body)
        => TestAsync(context, body, EventMembers, async (request, errors)
            => !catalog.TryGet(name, out var webhookEvent) ? NotFound
                : errors.IsEmpty ? Done(await trials.RunAsync(context, webhookEvent, request, errors))
                : null);

    // The test returns null when it has found errors.
    private async Task<TrialResult> TestAsync(
        HttpContext context, JsonObject body, string[] known, Func<TrialRequest, WebhookErrors, Task<TrialResult?>> test)
    {
        using var slot = slots.TryEnter(context);
        if (slot is null)
        {
            return new TrialResult(TrialStatus.Busy);
        }

        if (WebhookInvocationFactory.ReadHop(context.Request) >= WebhookPipeline.MaxHops)
        {
            return new TrialResult(TrialStatus.TooManyHops);
        }

        var errors = new WebhookErrors();
        var result = await test(TrialRequest.Read(body, known, errors), errors);
        return result is null || (!errors.IsEmpty && result.Status is TrialStatus.Done)
            ? new TrialResult(TrialStatus.Invalid) { Errors = errors.ToDictionary() }
            : result;
    }

    private async Task<TrialResult?> TryOutAsync(HttpContext context, TrialRequest request, WebhookEditResult draft, WebhookErrors errors)
    {
        foreach (var (path, messages) in draft.Errors)
        {
            foreach (var message in messages)
            {
                errors.Add(path.Length == 0 ? Hook : $"{Hook}.{path}", message);
            }
        }

        if (draft.Webhook is not { } webhook)
        {
            return null;
        }

        if (!catalog.TryGet(webhook.Event, out var webhookEvent))
        {
            errors.Add($"{Hook}.event", catalog.DescribeUnknown(webhook.Event));
        }

        return errors.IsEmpty ? Done(await trials.RunAsync(context, webhook, webhookEvent!, request, errors)) : null;
    }

    private static TrialResult? Done(JsonObject? document)
        => document is null ? null : new TrialResult(TrialStatus.Done) { Document = document };

    private static async Task<WebhookWriteConditions> ConditionsAsync(HttpContext context)
        => new() { AllowNewSecrets = await SecretWriters.IncludeCallerAsync(context) };
}
