using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using WebhookMiddleware.AspNetCore.Management.Schemas;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Events;
using WebhookMiddleware.Payloads;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Templates;
using WebhookMiddleware.Webhooks;
using WebhookMiddleware.Webhooks.Validation;

namespace WebhookMiddleware.AspNetCore.Management.Trials;

/// <summary>
/// Renders the body of a webhook that is still being written, with the event's sample: by the engine and within the limits of a call, and
/// without one. Nothing is bound, sent or recorded.
/// </summary>
internal sealed class BodyPreview(
    TrialTargets targets,
    TrialPayloads requests,
    EventPayloads payloads,
    TrialSlots slots,
    IOptions<WebhookOptions> options,
    TimeProvider timeProvider)
{
    /// <summary>Renders the body.</summary>
    /// <param name="context">The request of the caller, whose previews are limited as tests are.</param>
    /// <param name="webhookEvent">The event.</param>
    /// <param name="draft">The webhook, of which only what a body is made of is used.</param>
    public BodyPreviewResult Render(HttpContext context, WebhookEvent webhookEvent, Webhook draft)
    {
        using var slot = slots.TryEnter(context);
        if (slot is null)
        {
            return new BodyPreviewResult(null, BodyPreviewResult.Busy);
        }

        var errors = new WebhookErrors();
        ContentRules.Check(draft with { Condition = null }, errors);
        if (!errors.IsEmpty)
        {
            return new BodyPreviewResult(null, string.Join(" ", errors.SelectMany(error => error.Value)));
        }

        try
        {
            return Render(context, NewCall(context, webhookEvent, draft));
        }
        catch (RenderedTextException exception)
        {
            return new BodyPreviewResult(Encoding.UTF8.GetString(exception.Rendered.Span), exception.Message) { Line = exception.Line };
        }
        catch (Exception exception) when (exception is TemplateException or RenderTimeoutException)
        {
            return new BodyPreviewResult(null, exception.Message);
        }
    }

    private BodyPreviewResult Render(HttpContext context, WebhookCall call)
    {
        var started = timeProvider.GetTimestamp();
        var body = WebhookBody.Render(call, options.Value.MaxTemplateBytes, () =>
        {
            context.RequestAborted.ThrowIfCancellationRequested();
            if (timeProvider.GetElapsedTime(started) >= call.TimeLimit)
            {
                throw new RenderTimeoutException();
            }
        });
        return new BodyPreviewResult(Encoding.UTF8.GetString(body!.Value), null);
    }

    private WebhookCall NewCall(HttpContext context, WebhookEvent webhookEvent, Webhook draft)
    {
        var compiled = CompiledWebhook.Compile(draft with { Condition = null });
        return new WebhookCall
        {
            Webhook = compiled,
            Invocation = requests.NewInvocation(context, targets.Of(webhookEvent), webhookEvent, new TrialRequest()),
            Data = PayloadJson.Write(payloads.Describe(webhookEvent)?.Sample ?? new JsonObject()),
            TimeLimit = compiled.Timeout,
        };
    }
}

/// <summary>Represents a rendered body, or what is wrong with it.</summary>
/// <param name="Body">The body; with an error, what was rendered instead, or null if nothing was.</param>
/// <param name="Error">The error, which names line and column where the template is at fault; null if there is none.</param>
internal sealed record BodyPreviewResult(string? Body, string? Error)
{
    public const string Busy = "Too many tests and previews of yours are in progress. Try again in a moment.";

    /// <summary>Gets the line of the body that is wrong, counted from 1; null if its template is.</summary>
    public int? Line { get; init; }
}
