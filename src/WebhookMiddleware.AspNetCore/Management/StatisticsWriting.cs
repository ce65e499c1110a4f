using System.Text.Json;
using Microsoft.AspNetCore.Http;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Statistics;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>
/// Writes statistics as JSON while they are read, since there may be many items. The response begins with the first ones: until they are
/// read, an error has a response of its own, and afterwards it ends the connection.
/// </summary>
internal sealed class StatisticsWriting(HttpContext context, StatisticsQuery query, string step) : IAsyncDisposable
{
    private const int PartBytes = 64 * 1024;
    private const int Decimals = 3;

    private Utf8JsonWriter? _writer;
    private long _flushed;

    /// <summary>Writes the items of a step.</summary>
    public async Task WriteAsync(IReadOnlyList<StatisticsItem> items)
    {
        var writer = _writer ??= await BeginAsync();
        foreach (var item in items)
        {
            Write(writer, item, hasTime: true);
            await FlushPartAsync(writer);
        }
    }

    /// <summary>Writes the totals and the end.</summary>
    public async Task EndAsync(IReadOnlyList<StatisticsItem> totals)
    {
        var writer = _writer ??= await BeginAsync();
        writer.WriteEndArray();
        writer.WriteStartArray("totals");
        foreach (var total in totals)
        {
            Write(writer, total, hasTime: false);
            await FlushPartAsync(writer);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        await FlushAsync(writer);
    }

    public ValueTask DisposeAsync()
    {
        // After a failure, the rest is not sent: the client must see that something is missing.
        _writer?.Reset();
        return _writer?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    private async Task<Utf8JsonWriter> BeginAsync()
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        ManagementJson.SetHeaders(context.Response);
        var writer = new Utf8JsonWriter(context.Response.BodyWriter, new JsonWriterOptions { Encoder = ManagementJson.Options.Encoder });
        writer.WriteStartObject();
        writer.WriteString("from", StepTimes.Floor(query.From, query.Step).UtcDateTime);
        writer.WriteString("to", StepTimes.Ceiling(query.To, query.Step).UtcDateTime);
        writer.WriteString("step", step);
        writer.WriteStartArray("items");
        await FlushAsync(writer);
        return writer;
    }

    private Task FlushPartAsync(Utf8JsonWriter writer)
        => writer.BytesCommitted + writer.BytesPending >= _flushed + PartBytes ? FlushAsync(writer) : Task.CompletedTask;

    private async Task FlushAsync(Utf8JsonWriter writer)
    {
        await writer.FlushAsync(context.RequestAborted);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        _flushed = writer.BytesCommitted;
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
