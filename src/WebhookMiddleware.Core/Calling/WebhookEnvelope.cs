using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.Events;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Json;
using WebhookMiddleware.Payloads;
using WebhookMiddleware.Templates;

namespace WebhookMiddleware.Calling;

/// <summary>Writes the standard body: what a webhook without a template receives, and what templates and conditions see.</summary>
internal static class WebhookEnvelope
{
    // The envelope adds levels to those of the payload.
    private const int MaxDepth = PayloadJson.MaxDepth + 8;

    private static readonly ReadOnlyMemory<byte> EmptyObject = "{}"u8.ToArray();

    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = PlainJsonEncoder.Instance, SkipValidation = true };

    private static readonly JsonDocumentOptions ReaderOptions = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    private static ReadOnlySpan<byte> Placeholder => "0"u8;

    /// <summary>Writes the envelope as UTF-8 JSON. The payload and the context are copied unchanged.</summary>
    public static void Write(IBufferWriter<byte> output, WebhookCall call) => Write(output, call, EnvelopeMembers.All);

    /// <summary>Writes the envelope with some of its members only, for a template that uses no others.</summary>
    public static void Write(IBufferWriter<byte> output, WebhookCall call, EnvelopeMembers members)
        => Write(output, call, members, call.Data.Span, call.Context.Span);

    /// <summary>Returns an envelope that refers to the payload and the context instead of copying them.</summary>
    public static ReadOnlySequence<byte> Around(WebhookCall call)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        var (data, context) = Write(output, call, EnvelopeMembers.All, Placeholder, Placeholder);
        var written = output.WrittenMemory;
        return MessageBody.Of(
            written[..data],
            call.Data.IsEmpty ? EmptyObject : call.Data,
            written[(data + Placeholder.Length)..context],
            call.Context.IsEmpty ? EmptyObject : call.Context,
            written[(context + Placeholder.Length)..]);
    }

    // Returns the offsets of the payload and the context.
    private static (int Data, int Context) Write(
        IBufferWriter<byte> output,
        WebhookCall call,
        EnvelopeMembers members,
        ReadOnlySpan<byte> dataJson,
        ReadOnlySpan<byte> contextJson)
    {
        using var writer = new Utf8JsonWriter(output, WriterOptions);
        writer.WriteStartObject();
        EnvelopeHead.Write(writer, call, members);
        var data = WriteRaw(writer, "data", dataJson, "{}");
        var context = WriteRaw(writer, "context", contextJson, "{}");
        if (call.Invocation.Event.Phase == WebhookPhase.After)
        {
            WriteResponse(writer, call.Invocation.Response);
        }

        writer.WriteEndObject();
        return (data, context);
    }

    /// <summary>Parses an envelope.</summary>
    /// <exception cref="JsonException">The payload in it is not strict JSON.</exception>
    public static JsonObject Parse(ReadOnlySpan<byte> envelope)
        => JsonNode.Parse(envelope, nodeOptions: null, ReaderOptions)!.AsObject();

    private static void WriteResponse(Utf8JsonWriter writer, WebhookResponseInfo? response)
    {
        if (response is null)
        {
            writer.WriteNull("response");
            return;
        }

        writer.WriteStartObject("response");
        writer.WriteNumber("status", response.Status);
        writer.WriteString("location", response.Location);
        WriteRaw(writer, "body", response.Body.Span, "null");
        writer.WriteEndObject();
    }

    private static int WriteRaw(Utf8JsonWriter writer, string name, ReadOnlySpan<byte> json, string whenEmpty)
    {
        writer.WritePropertyName(name);
        var offset = (int)writer.BytesCommitted + writer.BytesPending;
        if (json.IsEmpty)
        {
            writer.WriteRawValue(whenEmpty, skipInputValidation: true);
        }
        else
        {
            writer.WriteRawValue(json, skipInputValidation: true);
        }

        return offset;
    }
}
