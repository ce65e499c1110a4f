using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.Json;
using WebhookMiddleware.Redaction;

namespace WebhookMiddleware.Calling;

/// <summary>
/// Redacts what a call leaves in logs: the texts of its answer and of its request. The decision itself (the problem, the patch, the
/// context) is unchanged.
/// </summary>
internal sealed class AnswerRedaction(Redactor redactor)
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = PlainJsonEncoder.Instance };

    /// <summary>Gets whether nothing is ever redacted.</summary>
    public bool IsEmpty => redactor.IsEmpty;

    /// <summary>Returns the answer with its texts redacted.</summary>
    /// <param name="call">The call.</param>
    /// <param name="body">The body that was sent; empty when none was rendered.</param>
    /// <param name="answer">The answer, without secrets.</param>
    public WebhookAnswer Apply(WebhookCall call, ReadOnlySequence<byte> body, WebhookAnswer answer)
        => IsEmpty || answer is { Detail: null, RequestBody: null, ResponseBody: null, Warnings.Count: 0 }
            ? answer
            : Redact(call, body, answer);

    /// <summary>
    /// Returns the body of a response redacted: what the webhook writes to redacted places, and values that it repeats.
    /// </summary>
    public string? RedactResponse(string body, bool isCut, RedactedValues values)
    {
        if (isCut || !StrictJson.TryParseObject(Encoding.UTF8.GetBytes(body), out var decision, out _))
        {
            return values.ApplyToBody(body, isCut);
        }

        var before = decision.ToJsonString(Plain);
        redactor.RedactDecision(decision, values);
        var after = values.ApplyTo(decision)!.ToJsonString(Plain);
        return after == before ? body : after;
    }

    private WebhookAnswer Redact(WebhookCall call, ReadOnlySequence<byte> body, WebhookAnswer answer)
    {
        var values = new RedactedValues();
        var envelope = RedactEnvelope(call, values);
        var request = answer.RequestBody is null || body.IsEmpty ? null
            : call.Webhook.Body is not null ? values.ApplyToBody(answer.RequestBody, isCut: body.Length > call.KeptRequestBytes)
            : KeptRequest.TextOf(
                new(Encoding.UTF8.GetBytes(envelope?.ToJsonString(Plain) ?? RedactedValues.Replacement)),
                call.KeptRequestBytes,
                call.Webhook.Mask);
        var response = answer.ResponseBody is { } text ? RedactResponse(text, answer.IsResponseBodyCut, values) : null;
        return answer with
        {
            Detail = values.ApplyTo(answer.Detail),
            Warnings = [.. answer.Warnings.Select(warning => values.ApplyTo(warning)!)],
            RequestBody = request,
            ResponseBody = response,
            Redacted = values,
        };
    }

    // Null if the payload has a duplicate member, so that no place in it is certain.
    private JsonObject? RedactEnvelope(WebhookCall call, RedactedValues values)
    {
        try
        {
            var output = new ArrayBufferWriter<byte>(1024 + call.Data.Length + call.Context.Length);
            WebhookEnvelope.Write(output, call);
            var envelope = WebhookEnvelope.Parse(output.WrittenSpan);
            redactor.Redact(envelope, values);
            return envelope;
        }
        catch (JsonException)
        {
            values.AddEverything();
            return null;
        }
    }
}
