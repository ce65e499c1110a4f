using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Receiver.Calls;
using WebhookMiddleware.Receiver.Receipts;

namespace WebhookMiddleware.Receiver.Decisions;

/// <summary>Writes a decision as a response.</summary>
internal sealed class DecisionWriter(JsonSerializerOptions json)
{
    private const string JsonType = "application/json";
    private const string ProblemType = "application/problem+json";
    private const int FirstFailure = StatusCodes.Status300MultipleChoices;

    private static readonly HandlerAnswer Pass = new(new(StatusCodes.Status204NoContent, null, default), IsFinal: true);

    // People read the answers in the API's log.
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Returns the response.</summary>
    /// <param name="decision">The decision; null if the handler returned nothing.</param>
    /// <param name="phase">The phase of the event; null if it is not known.</param>
    public HandlerAnswer Write(Decision? decision, WebhookCallPhase? phase) => decision switch
    {
        null or { Kind: DecisionKind.Allow, Context: null, WarningTexts: [] } => Pass,
        { Kind: DecisionKind.Status, Response: { } response } => Plain(response),
        { Kind: DecisionKind.Deny, Problem: { } problem } when phase is null or WebhookCallPhase.Before => Deny(problem),
        _ => Final(StatusCodes.Status200OK, JsonType, writer => Write(writer, decision)),
    };

    private static HandlerAnswer Plain(PlainResponse response)
    {
        byte[] body = response.Body is null ? [] : Encoding.UTF8.GetBytes(response.Body);
        return new(new(response.Status, response.ContentType, body), IsFinal: response.Status < FirstFailure);
    }

    // As an HTTP error, webhooks understand it that do not read the body of a 2xx. Only these statuses stop a request; another one stands
    // in the problem. After an event, an error would only be sent again, so that a deny is a decision for the API's log.
    private HandlerAnswer Deny(DenyProblem problem)
        => Final(
            problem.Status is StatusCodes.Status400BadRequest or StatusCodes.Status403Forbidden or StatusCodes.Status409Conflict
                ? problem.Status
                : StatusCodes.Status422UnprocessableEntity,
            ProblemType,
            writer => ToElement(problem.Body).WriteTo(writer));

    private void Write(Utf8JsonWriter writer, Decision decision)
    {
        writer.WriteStartObject();
        writer.WriteString(DecisionNames.Decision, NameOf(decision.Kind));
        if (decision.Problem is { } problem)
        {
            WriteObject(writer, DecisionNames.Problem, problem.Body);
        }

        if (decision.MergePatch is { } mergePatch)
        {
            WriteObject(writer, DecisionNames.MergePatch, mergePatch);
        }
        else if (decision.Kind == DecisionKind.Enrich)
        {
            WriteOperations(writer, decision.Operations);
        }

        if (decision.Context is { } context)
        {
            WriteObject(writer, DecisionNames.Context, context);
        }

        if (decision.WarningTexts is not [])
        {
            writer.WriteStartArray(DecisionNames.Warnings);
            foreach (var warning in decision.WarningTexts)
            {
                writer.WriteStringValue(warning);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private void WriteOperations(Utf8JsonWriter writer, IReadOnlyList<PatchOperation> operations)
    {
        writer.WriteStartArray(DecisionNames.Patch);
        foreach (var operation in operations)
        {
            writer.WriteStartObject();
            writer.WriteString("op", operation.Kind);
            writer.WriteString("path", operation.Path);
            if (operation.HasValue)
            {
                writer.WritePropertyName("value");
                ToElement(operation.Value).WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void WriteObject(Utf8JsonWriter writer, string name, object value)
    {
        var element = ToElement(value);
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidOperationException($"The decision's '{name}' must serialize to a JSON object; {value.GetType()} does not.");
        }

        writer.WritePropertyName(name);
        element.WriteTo(writer);
    }

    // JSON is written without the application's options, which may have no contract for it.
    private JsonElement ToElement(object? value) => value switch
    {
        null or JsonNode => JsonSerializer.SerializeToElement((JsonNode?)value, EnvelopeJson.Default.JsonNode),
        JsonElement element => element,
        _ => JsonSerializer.SerializeToElement(value, json.GetTypeInfo(value.GetType())),
    };

    private static HandlerAnswer Final(int status, string contentType, Action<Utf8JsonWriter> write)
    {
        using var body = new MemoryStream();
        using (var writer = new Utf8JsonWriter(body, WriterOptions))
        {
            write(writer);
        }

        return new(new(status, contentType, body.ToArray()), IsFinal: true);
    }

    private static string NameOf(DecisionKind kind) => kind switch
    {
        DecisionKind.Allow => DecisionNames.Allow,
        DecisionKind.Deny => DecisionNames.Deny,
        _ => DecisionNames.Enrich,
    };
}
