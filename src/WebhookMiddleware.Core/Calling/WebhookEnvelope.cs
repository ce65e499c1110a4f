using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Primitives;
using WebhookMiddleware.Events;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Json;
using WebhookMiddleware.Payloads;
using WebhookMiddleware.Registry;
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
        WriteMembers(writer, call, members);
        var data = WriteRaw(writer, "data", dataJson, "{}");
        var context = WriteRaw(writer, "context", contextJson, "{}");
        if (call.Invocation.Event.Phase == WebhookPhase.After)
        {
            WriteResponse(writer, call.Invocation.Response);
        }

        writer.WriteEndObject();
        return (data, context);
    }

    private static void WriteMembers(Utf8JsonWriter writer, WebhookCall call, EnvelopeMembers members)
    {
        var invocation = call.Invocation;
        if (members.HasFlag(EnvelopeMembers.Id))
        {
            writer.WriteString("id", invocation.Id);
        }

        if (members.HasFlag(EnvelopeMembers.Type))
        {
            writer.WriteString("type", invocation.Event.Name);
        }

        if (members.HasFlag(EnvelopeMembers.Phase))
        {
            writer.WriteString("phase", PhaseName(invocation.Event.Phase));
        }

        if (members.HasFlag(EnvelopeMembers.Timestamp))
        {
            WriteTime(writer, "timestamp", invocation.Timestamp);
        }

        if (members.HasFlag(EnvelopeMembers.Hook))
        {
            WriteHook(writer, call.Webhook);
        }

        if (members.HasFlag(EnvelopeMembers.Attempt))
        {
            writer.WriteNumber("attempt", call.Attempt);
        }

        if (members.HasFlag(EnvelopeMembers.DeadlineMs))
        {
            writer.WriteNumber("deadlineMs", (long)call.TimeLimit.TotalMilliseconds);
        }

        if (members.HasFlag(EnvelopeMembers.DryRun))
        {
            writer.WriteBoolean("dryRun", invocation.DryRun);
        }

        if (members.HasFlag(EnvelopeMembers.Request))
        {
            WriteRequest(writer, invocation.Request);
        }

        if (members.HasFlag(EnvelopeMembers.Principal))
        {
            WritePrincipal(writer, invocation.Principal);
        }
    }

    /// <summary>Parses an envelope.</summary>
    /// <exception cref="JsonException">The payload in it is not strict JSON.</exception>
    public static JsonObject Parse(ReadOnlySpan<byte> envelope)
        => JsonNode.Parse(envelope, nodeOptions: null, ReaderOptions)!.AsObject();

    private static string PhaseName(WebhookPhase phase) => phase switch
    {
        WebhookPhase.Before => "before",
        WebhookPhase.After => "after",
        _ => "scheduled",
    };

    // The round-trip format has seven digits of the second; three are written.
    private static void WriteTime(Utf8JsonWriter writer, string name, DateTimeOffset time)
    {
        const int Milliseconds = 23;
        Span<byte> text = stackalloc byte[28];
        time.UtcDateTime.TryFormat(text, out _, "O", CultureInfo.InvariantCulture);
        text[Milliseconds] = (byte)'Z';
        writer.WriteString(name, text[..(Milliseconds + 1)]);
    }

    private static void WriteHook(Utf8JsonWriter writer, CompiledWebhook webhook)
    {
        writer.WriteStartObject("hook");
        writer.WriteString("id", webhook.Id);
        writer.WriteString("name", webhook.Definition.Name);
        writer.WriteNumber("order", webhook.Definition.Order);
        writer.WriteEndObject();
    }

    private static void WriteRequest(Utf8JsonWriter writer, WebhookRequestInfo? request)
    {
        if (request is null)
        {
            writer.WriteNull("request");
            return;
        }

        writer.WriteStartObject("request");
        writer.WriteString("method", request.Method);
        writer.WriteString("path", request.Path);
        writer.WriteString("route", request.Route);
        WriteMembers(writer, "routeValues", request.RouteValues, static (json, value) => json.WriteStringValue(value));
        WriteMembers(writer, "query", request.Query, WriteQueryValue);
        writer.WriteString("traceId", request.TraceId);
        writer.WriteEndObject();
    }

    private static void WritePrincipal(Utf8JsonWriter writer, WebhookPrincipal? principal)
    {
        if (principal is null)
        {
            writer.WriteNull("principal");
            return;
        }

        writer.WriteStartObject("principal");
        writer.WriteString("id", principal.Id);
        writer.WriteString("name", principal.Name);
        writer.WriteEndObject();
    }

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

    private static void WriteMembers<T>(
        Utf8JsonWriter writer, string name, IReadOnlyDictionary<string, T> members, Action<Utf8JsonWriter, T> writeValue)
    {
        writer.WriteStartObject(name);
        foreach (var (key, value) in members)
        {
            writer.WritePropertyName(key);
            writeValue(writer, value);
        }

        writer.WriteEndObject();
    }

    private static void WriteQueryValue(Utf8JsonWriter writer, StringValues values)
    {
        if (values.Count == 1)
        {
            writer.WriteStringValue(values[0]);
            return;
        }

        writer.WriteStartArray();
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }
}
