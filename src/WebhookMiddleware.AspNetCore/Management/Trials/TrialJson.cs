using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Payloads;
using WebhookMiddleware.Pipeline;
using WebhookMiddleware.Redaction;

namespace WebhookMiddleware.AspNetCore.Management.Trials;

/// <summary>Writes the result of a test, without secrets and without redacted values.</summary>
/// <param name="redactor">The redactor.</param>
/// <param name="note">A remark for each call, or null.</param>
/// <param name="isValidated">Whether the payload was bound and validated.</param>
internal sealed class TrialJson(Redactor redactor, string? note, bool isValidated)
{
    /// <summary>Writes what a call was, and what it led to.</summary>
    /// <param name="call">The call.</param>
    /// <param name="isAllowed">Whether the request goes on after it.</param>
    /// <param name="client">What the client gets because of it; null when the request passes.</param>
    public JsonObject Write(CallTrial call, bool isAllowed, JsonObject? client)
    {
        var (answer, values) = (call.Answer!, new RedactedValues());
        var payload = WritePayload(call, values);
        var context = redactor.Redact(Redactor.Context, answer.Context?.DeepClone() ?? new JsonObject(), values);
        return new JsonObject
        {
            ["outcome"] = answer.Outcome.ToName(),
            ["detail"] = Show(DetailOf(answer), call, values),
            ["condition"] = call.Exchange.Condition,
            ["request"] = WriteRequest(call),
            ["response"] = WriteResponse(call.Exchange.Response),
            ["decision"] = new JsonObject
            {
                ["allowed"] = isAllowed,
                ["problem"] = Show(WriteProblem(answer.Problem), call, values),
                ["warnings"] = Show(new JsonArray([.. answer.Warnings.Select(warning => JsonValue.Create(warning))]), call, values),
                ["context"] = Show(context, call, values),
            },
            ["payload"] = payload,
            ["validation"] = isValidated
                ? new JsonObject { ["errors"] = Show(WriteErrors(call.Errors), call, values) }
                : null,
            ["client"] = Show(client, call, values),
            ["timings"] = new JsonObject
            {
                ["renderMs"] = Milliseconds(call.Exchange.Render),
                ["connectMs"] = Milliseconds(call.Exchange.Connect),
                ["firstByteMs"] = Milliseconds(call.Exchange.FirstByte),
                ["totalMs"] = Milliseconds(call.Exchange.Answered ?? answer.Duration),
            },
        };
    }

    /// <summary>Returns a document without the signatures of the run's requests.</summary>
    public static JsonNode? Hide(JsonNode? node, RunTrial trial)
        => trial.Stages.SelectMany(stage => stage.Calls).Aggregate(node, Hide);

    /// <summary>Returns the operations of a call's patch; null when it failed.</summary>
    public static JsonArray? WritePatch(CallTrial call)
        => call.Answer!.Patch is not null && call.Writes is null ? null : PatchOperations.Of(call.Writes, Parse(call.Before));

    /// <summary>Returns a document; null when there is none, or none that can be shown.</summary>
    public static JsonNode? Parse(ReadOnlyMemory<byte> utf8Json)
    {
        try
        {
            return utf8Json.IsEmpty ? null : PayloadJson.Read(utf8Json.Span);
        }
        catch (JsonException)
        {
            // An object of the payload has a duplicate member, which no document can show.
            return null;
        }
    }

    public static double? Milliseconds(TimeSpan? duration) => duration is { } known ? Math.Round(known.TotalMilliseconds, 3) : null;

    private JsonObject WritePayload(CallTrial call, RedactedValues values)
    {
        var patch = WritePatch(call);
        if (patch is not null)
        {
            redactor.RedactOperations(patch, values);
        }

        var before = redactor.Redact(Redactor.Data, Parse(call.Before), values);
        var after = patch is null ? null : redactor.Redact(Redactor.Data, Parse(call.After ?? call.Before), values);
        return new JsonObject
        {
            ["before"] = before,
            ["after"] = Hide(values.ApplyToPayload(after), call),
            ["patch"] = Hide(values.ApplyToPayload(patch), call),
        };
    }

    private string? DetailOf(WebhookAnswer answer)
        => note is null ? answer.Detail : answer.Detail is null ? note : $"{answer.Detail} {note}";

    private static JsonObject? WriteRequest(CallTrial call) => call.Exchange.RequestHeaders is not { } headers ? null : new JsonObject
    {
        ["method"] = HttpMethods.Post,
        ["url"] = call.Webhook.Mask?.Apply(call.Webhook.Definition.Url) ?? call.Webhook.Definition.Url,
        ["headers"] = WriteHeaders(headers),
        ["body"] = call.Answer!.RequestBody,
    };

    private static JsonObject? WriteResponse(TracedResponse? response) => response is null ? null : new JsonObject
    {
        ["status"] = response.Status,
        ["headers"] = WriteHeaders(response.Headers),
        ["body"] = response.Body,
        ["truncated"] = response.IsCut,
    };

    private static JsonArray WriteHeaders(IReadOnlyList<TracedHeader> headers)
        => new([.. headers.Select(header => new JsonObject { ["name"] = header.Name, ["value"] = header.Value })]);

    private static JsonObject? WriteProblem(WebhookProblem? problem) => problem is null ? null : new JsonObject
    {
        ["type"] = problem.Type,
        ["title"] = problem.Title,
        ["status"] = problem.Status,
        ["detail"] = problem.Detail,
        ["errors"] = new JsonObject(problem.Errors.Select(error => KeyValuePair.Create(error.Key, (JsonNode?)Texts(error.Value)))),
    };

    private static JsonObject WriteErrors(IReadOnlyList<PayloadError> errors)
        => new(errors
            .GroupBy(error => error.Path, error => error.Message, StringComparer.Ordinal)
            .Select(group => KeyValuePair.Create(group.Key, (JsonNode?)Texts(group))));

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);

    private static JsonNode? Show(string? text, CallTrial call, RedactedValues values)
        => text is null ? null : Show(JsonValue.Create(text), call, values);

    // What a receiver can influence repeats neither the webhook's secrets, nor the request's signatures, nor redacted values.
    private static JsonNode? Show(JsonNode? node, CallTrial call, RedactedValues values)
    {
        node = call.Webhook.Mask?.Apply(node) ?? node;
        node = values.ApplyTo(Hide(node, call));
        return call.Answer!.Redacted is { } redacted ? redacted.ApplyTo(node) : node;
    }

    // Values of headers that are no secrets may be in a payload. A patch with a secret has been refused.
    private static JsonNode? Hide(JsonNode? node, CallTrial call) => call.Exchange.Signatures?.Apply(node) ?? node;
}
