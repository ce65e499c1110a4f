using System.Text.Json;
using Microsoft.AspNetCore.Http;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Statistics;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>Writes statistics as JSON, in parts, since there may be many items.</summary>
internal static class StatisticsWriting
{
    private const int PartBytes = 64 * 1024;
    private const int Decimals = 3;

    public static async Task WriteAsync(HttpContext context, StatisticsReport report, string step)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        ManagementJson.SetHeaders(context.Response);
        var writer = new Utf8JsonWriter(context.Response.BodyWriter, new JsonWriterOptions { Encoder = ManagementJson.Options.Encoder });
        await using (writer)
        {
            writer.WriteStartObject();
            writer.WriteString("from", report.From.UtcDateTime);
            writer.WriteString("to", report.To.UtcDateTime);
            writer.WriteString("step", step);
            await WriteAsync(context, writer, "items", report.Items, hasTime: true);
            await WriteAsync(context, writer, "totals", report.Totals, hasTime: false);
            writer.WriteEndObject();
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static async Task WriteAsync(
        HttpContext context, Utf8JsonWriter writer, string name, IReadOnlyList<StatisticsItem> items, bool hasTime)
    {
        var flushed = writer.BytesCommitted;
        writer.WriteStartArray(name);
        foreach (var item in items)
        {
            Write(writer, item, hasTime);
            if (writer.BytesCommitted + writer.BytesPending >= flushed + PartBytes)
            {
                await writer.FlushAsync(context.RequestAborted);
                await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
                flushed = writer.BytesCommitted;
            }
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, StatisticsItem item, bool hasTime)
    {
        writer.WriteStartObject();
        if (hasTime)
        {
            writer.WriteString("at", item.At.UtcDateTime);
        }

        writer.WriteString("hookId", item.WebhookId);
        writer.WriteString("event", item.Event);
        writer.WriteString("kind", item.Kind == StatisticsKind.Call ? "call" : "delivery");
        writer.WriteNumber("count", item.Count);
        writer.WriteStartObject("outcomes");
        foreach (var (outcome, count) in item.Outcomes)
        {
            writer.WriteNumber(outcome.ToName(), count);
        }

        writer.WriteEndObject();
        Write(writer, "p50Ms", item.P50Ms);
        Write(writer, "p95Ms", item.P95Ms);
        Write(writer, "p99Ms", item.P99Ms);
        Write(writer, "maxMs", item.MaxMs);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, double? milliseconds)
    {
        if (milliseconds is { } value)
        {
            writer.WriteNumber(name, Math.Round(value, Decimals));
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}
