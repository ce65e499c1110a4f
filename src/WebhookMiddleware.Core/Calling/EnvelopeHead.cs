using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Primitives;
using WebhookMiddleware.Events;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Templates;

namespace WebhookMiddleware.Calling;

/// <summary>Writes the members of the envelope that precede the payload: which event, which webhook, which request.</summary>
internal static class EnvelopeHead
{
    public static void Write(Utf8JsonWriter writer, WebhookCall call, EnvelopeMembers members)
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
