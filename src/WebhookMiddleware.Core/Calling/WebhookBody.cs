using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.Templates;

namespace WebhookMiddleware.Calling;

/// <summary>Renders the body of a call: the envelope, or the output of the webhook's template.</summary>
internal static class WebhookBody
{
    // Smaller payloads are copied, since a single write is worth more than the memory.
    private const int SharedFrom = 16 * 1024;

    /// <summary>Renders the body, or returns null when the webhook's condition is false.</summary>
    /// <param name="call">The call.</param>
    /// <param name="maxTemplateBytes">The maximum output of a template in bytes.</param>
    /// <param name="checkTime">
    /// Throws when the time limit has been reached. Called repeatedly while the condition is evaluated and the template is rendered.
    /// </param>
    /// <exception cref="TemplateException">
    /// The condition or the template failed, or a template for JSON rendered something else.
    /// </exception>
    public static ReadOnlySequence<byte>? Render(WebhookCall call, int maxTemplateBytes, Action checkTime)
    {
        var webhook = call.Webhook;
        var isShared = call.Data.Length + call.Context.Length >= SharedFrom;
        if (isShared && webhook.Condition is null && webhook.Body is null)
        {
            return WebhookEnvelope.Around(call);
        }

        // What is sent is complete; a template gets only what it can use.
        var members = webhook.Body is null ? EnvelopeMembers.All
            : webhook.Body.Members | (webhook.Condition?.Members ?? EnvelopeMembers.None);
        var capacity = (members == EnvelopeMembers.All ? 1024 : 512) + call.Data.Length + call.Context.Length;
        var envelope = new ArrayBufferWriter<byte>(capacity);
        WebhookEnvelope.Write(envelope, call, members);
        if (webhook.Condition is null && webhook.Body is null)
        {
            return new ReadOnlySequence<byte>(envelope.WrittenMemory);
        }

        try
        {
            var json = WebhookEnvelope.Parse(envelope.WrittenSpan);
            checkTime();
            if (webhook.Condition is { } condition)
            {
                var isTrue = condition.IsTrue(json, checkTime);
                call.Trace?.Evaluated(isTrue);
                if (!isTrue)
                {
                    return null;
                }
            }

            return webhook.Body is { } template ? new ReadOnlySequence<byte>(Render(template, json, maxTemplateBytes, checkTime))
                : isShared ? WebhookEnvelope.Around(call)
                : new ReadOnlySequence<byte>(envelope.WrittenMemory);
        }
        catch (JsonException)
        {
            // The parser's message can contain parts of the payload.
            throw new TemplateException("The template failed: the payload is not strict JSON.");
        }
    }

    private static ReadOnlyMemory<byte> Render(LiquidTemplate template, JsonObject envelope, int maxBytes, Action checkTime)
    {
        var rendered = template.Render(envelope, maxBytes, checkTime);
        if (template.Form is { } form)
        {
            RenderedJson.Check(rendered, form);
        }

        return rendered;
    }
}
