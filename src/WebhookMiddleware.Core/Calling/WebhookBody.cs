using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.Templates;

namespace WebhookMiddleware.Calling;

/// <summary>The body of a call: the envelope, or what the webhook's template makes of it.</summary>
internal static class WebhookBody
{
    // What is smaller is copied: one write is worth more than the memory.
    private const int SharedFrom = 16 * 1024;

    /// <summary>Renders the body; null when the webhook's condition is false. Throws <see cref="TemplateException"/> when either fails, or a template for JSON gives something else.</summary>
    /// <param name="call">The call.</param>
    /// <param name="maxTemplateBytes">How many bytes a template may give.</param>
    /// <param name="checkTime">Throws when the time is up; called again and again while the condition is judged and the template rendered.</param>
    public static ReadOnlySequence<byte>? Render(WebhookCall call, int maxTemplateBytes, Action checkTime)
    {
        var webhook = call.Webhook;
        var isShared = call.Data.Length + call.Context.Length >= SharedFrom;
        if (isShared && webhook.Condition is null && webhook.Body is null)
        {
            return WebhookEnvelope.Around(call);
        }

        var envelope = new ArrayBufferWriter<byte>(1024 + call.Data.Length + call.Context.Length);
        WebhookEnvelope.Write(envelope, call);
        if (webhook.Condition is null && webhook.Body is null)
        {
            return new ReadOnlySequence<byte>(envelope.WrittenMemory);
        }

        try
        {
            var json = WebhookEnvelope.Parse(envelope.WrittenSpan);
            checkTime();
            if (webhook.Condition is { } condition && !condition.IsTrue(json, checkTime))
            {
                return null;
            }

            return webhook.Body is { } template ? new ReadOnlySequence<byte>(Render(template, json, maxTemplateBytes, checkTime))
                : isShared ? WebhookEnvelope.Around(call)
                : new ReadOnlySequence<byte>(envelope.WrittenMemory);
        }
        catch (JsonException)
        {
            // The parser's message can hold pieces of the payload.
            throw new TemplateException("The template failed: the payload is not strict JSON.");
        }
    }

    private static ReadOnlyMemory<byte> Render(LiquidTemplate template, JsonObject envelope, int maxBytes, Action checkTime)
    {
        var rendered = template.Render(envelope, maxBytes, checkTime);
        if (template.Form is { } form)
        {
            RenderedJson.Check(rendered.Span, form);
        }

        return rendered;
    }
}
