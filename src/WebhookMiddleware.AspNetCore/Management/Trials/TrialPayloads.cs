using System.Diagnostics;
using System.Text.Json.Nodes;
using WebhookMiddleware.AspNetCore.Requests;
using WebhookMiddleware.Events;
using WebhookMiddleware.Identifiers;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Payloads;
using WebhookMiddleware.Pipeline;
using WebhookMiddleware.Webhooks.Validation;

namespace WebhookMiddleware.AspNetCore.Management.Trials;

/// <summary>Binds and validates the payload of a test as the event's bound endpoint would, and describes its request.</summary>
internal sealed class TrialPayloads(TrialTargets targets, TimeProvider timeProvider)
{
    private const string Payload = "payload";

    /// <summary>Returns what the webhooks are tested with, or null when there are errors.</summary>
    public async Task<TrialRun?> BindAsync(HttpContext context, WebhookEvent webhookEvent, TrialRequest request, WebhookErrors errors)
    {
        Check(webhookEvent, request, errors);
        var target = targets.Of(webhookEvent);
        var invocation = NewInvocation(context, target, webhookEvent, request);
        var body = PayloadJson.Write(request.HasPayload ? target.Complete(request.Payload) : target.Sample);
        HttpContext NewContext() => TrialContext.Create(context, invocation, target.Endpoint?.Endpoint, body);

        var bound = await target.Payloads.BindAsync(NewContext(), body);
        var found = bound.Payload is { } payload ? await payload.ValidateAsync(context.RequestAborted) : bound.Errors;
        foreach (var error in found)
        {
            var message = request.HasPayload ? error.Message : $"{error.Message} This is the event's sample: send a payload.";
            errors.Add(PathOf(error.Path), message);
        }

        return errors.IsEmpty
            ? new TrialRun(
                new TrialSubject(invocation, new PayloadView(bound.Payload!, target.Exclusion), target.Endpoint?.Writable),
                NewContext,
                IsBound: target.Endpoint is not null)
            : null;
    }

    private static void Check(WebhookEvent webhookEvent, TrialRequest request, WebhookErrors errors)
    {
        if (request.Request is not null && webhookEvent.Phase == WebhookPhase.Scheduled)
        {
            errors.Add("request", "A scheduled event has no request: leave it out.");
        }

        if (request.Response is not null && webhookEvent.Phase != WebhookPhase.After)
        {
            errors.Add("response", "Only an after-event has a response: leave it out.");
        }
    }

    /// <summary>Describes the request of a test.</summary>
    public WebhookInvocation NewInvocation(HttpContext context, TrialTarget target, WebhookEvent webhookEvent, TrialRequest request)
    {
        var now = timeProvider.GetUtcNow();
        var described = request.Request ?? (target.Endpoint is null ? null : TrialContext.Describe(target.Endpoint));
        return new WebhookInvocation
        {
            Id = TimeOrderedId.Create(now),
            Event = webhookEvent,
            Timestamp = now,
            Request = described is null || webhookEvent.Phase == WebhookPhase.Scheduled
                ? null
                : described with { TraceId = described.TraceId ?? Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier },
            Principal = request.Principal,
            Tenant = request.Tenant,
            Hop = WebhookInvocationFactory.ReadHop(context.Request),
            DryRun = true,
            Response = webhookEvent.Phase == WebhookPhase.After
                ? request.Response ?? new WebhookResponseInfo(StatusCodes.Status200OK, default)
                : null,
        };
    }

    private static string PathOf(string path)
        => path.Length == 0 ? Payload : path.StartsWith('[') ? Payload + path : $"{Payload}.{path}";
}

/// <summary>A bound payload with its request.</summary>
/// <param name="Run">What the webhooks are tested with.</param>
/// <param name="NewContext">Creates the client's request.</param>
/// <param name="IsBound">Whether an endpoint binds the event.</param>
internal sealed record TrialRun(TrialSubject Run, Func<HttpContext> NewContext, bool IsBound);
