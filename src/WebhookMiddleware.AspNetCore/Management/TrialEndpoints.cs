using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using WebhookMiddleware.AspNetCore.Management.Access;
using WebhookMiddleware.AspNetCore.Management.Trials;
using WebhookMiddleware.AspNetCore.Requests;
using WebhookMiddleware.Events;
using WebhookMiddleware.Pipeline;
using WebhookMiddleware.Webhooks;
using WebhookMiddleware.Webhooks.Editing;
using WebhookMiddleware.Webhooks.Validation;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>Tests webhooks: one, saved or not, or all of an event.</summary>
internal sealed class TrialEndpoints(WebhookDrafts drafts, WebhookEventCatalog catalog, TrialSlots slots, TrialRunner trials)
{
    private const string Payload = "payload";
    private const string Hook = "hook";

    private static readonly string[] EventMembers = [Payload, "request", "principal", "tenant"];
    private static readonly string[] HookMembers = [Payload, "request", "principal", "context", "response", "tenant", Hook];

    public Task TestSavedAsync(HttpContext context)
        => TestAsync(context, HookMembers, async (request, errors) =>
        {
            var draft = RouteId.TryRead(context, out var id)
                ? await drafts.OfStoredAsync(id, request.Hook, await ConditionsAsync(context), context.RequestAborted)
                : new WebhookEditResult(WebhookEditStatus.NotFound);
            if (draft.Status is WebhookEditStatus.NotFound)
            {
                await ManagementProblem.NotFound("There is no webhook with this id.").WriteAsync(context);
                return null;
            }

            return await TryOutAsync(context, request, draft, errors);
        });

    public Task TestNewAsync(HttpContext context)
        => TestAsync(context, HookMembers, async (request, errors) =>
        {
            if (request.Hook is null && !errors.Covers(Hook))
            {
                errors.Add(Hook, "The webhook to test is required: a record, as it would be created.");
            }

            return request.Hook is null ? null
                : await TryOutAsync(context, request, drafts.OfNew(request.Hook, await ConditionsAsync(context)), errors);
        });

    public Task TestEventAsync(HttpContext context)
        => TestAsync(context, EventMembers, async (request, errors) =>
        {
            var name = context.GetRouteValue("event") as string ?? "";
            if (!catalog.TryGet(name, out var webhookEvent))
            {
                await ManagementProblem.NotFound(catalog.DescribeUnknown(name)).WriteAsync(context);
                return null;
            }

            return errors.IsEmpty ? await trials.RunAsync(context, webhookEvent, request, errors) : null;
        });

    // The test returns null when it has written a problem, or found errors.
    private async Task TestAsync(
        HttpContext context, string[] known, Func<TrialRequest, WebhookErrors, Task<JsonObject?>> test)
    {
        using var slot = slots.TryEnter(context);
        if (slot is null)
        {
            context.Response.Headers.RetryAfter = "1";
            await new ManagementProblem(
                StatusCodes.Status429TooManyRequests,
                $"You are making {TrialSlots.PerCaller} tests at the moment, which is the maximum. Try again when one has ended.")
                .WriteAsync(context);
            return;
        }

        if (WebhookInvocationFactory.ReadHop(context.Request) >= WebhookPipeline.MaxHops)
        {
            await new ManagementProblem(StatusCodes.Status409Conflict, "The request came in through too many webhooks that call each other.")
                .WriteAsync(context);
            return;
        }

        if (await ReadBodyAsync(context) is not { } body)
        {
            return;
        }

        var errors = new WebhookErrors();
        var result = await test(TrialRequest.Read(body, known, errors), errors);
        if (!errors.IsEmpty)
        {
            await ManagementProblem.Invalid("Nothing was called. Each error says what to change.", errors.ToDictionary())
                .WriteAsync(context);
        }
        else if (result is not null)
        {
            await ManagementJson.WriteAsync(context, StatusCodes.Status200OK, result);
        }
    }

    // All members are optional, and so is the body.
    private static async Task<JsonObject?> ReadBodyAsync(HttpContext context)
        => context.Request is { ContentLength: null or 0, ContentType: null or "" }
            ? []
            : await ManagementBody.ReadAsync(context, ManagementBody.Json);

    private async Task<JsonObject?> TryOutAsync(HttpContext context, TrialRequest request, WebhookEditResult draft, WebhookErrors errors)
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

        return errors.IsEmpty ? await trials.RunAsync(context, webhook, webhookEvent!, request, errors) : null;
    }

    private static async Task<WebhookWriteConditions> ConditionsAsync(HttpContext context)
        => new() { AllowNewSecrets = await SecretWriters.IncludeCallerAsync(context) };
}
