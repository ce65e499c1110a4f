using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace WebhookMiddleware.Benchmarks.Processes;

/// <summary>Answers webhooks as fast as Kestrel can, by the first part of the path, and counts notifications by their name.</summary>
internal static class Receiver
{
    /// <summary>The argument that makes this program the receiver.</summary>
    public const string Verb = "receiver";

    private static readonly byte[] Allow = """{"decision":"allow"}"""u8.ToArray();

    private static readonly byte[] Enrich = """{"decision":"enrich","mergePatch":{"customer":"c-rewritten","quantity":5}}"""u8.ToArray();

    private static readonly ConcurrentDictionary<string, Arrivals> Counts = new();

    public static async Task ServeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.Run(AnswerAsync);
        await ServedApp.ServeAsync(app);
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        await ReadToEndAsync(context.Request);
        var (what, of) = Split(context.Request.Path.Value!);
        switch (what)
        {
            case "allow":
                await WriteAsync(context.Response, Allow);
                break;
            case "enrich":
                await WriteAsync(context.Response, Enrich);
                break;
            case "slow":
                await Task.Delay(int.Parse(of, CultureInfo.InvariantCulture), context.RequestAborted);
                await WriteAsync(context.Response, Allow);
                break;
            case "notify":
                Counts.GetOrAdd(of, _ => new Arrivals()).Note();
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            case "count" when HttpMethods.IsDelete(context.Request.Method):
                Counts.Clear();
                break;
            case "count":
                await context.Response.WriteAsync(Counts.GetValueOrDefault(of, new Arrivals()).ToString());
                break;
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }
    }

    private static async Task ReadToEndAsync(HttpRequest request)
    {
        while (true)
        {
            var read = await request.BodyReader.ReadAsync();
            request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    // "/notify/a" is "notify" and "a".
    private static (string What, string Of) Split(string path)
        => path.IndexOf('/', 1) is > 0 and var slash ? (path[1..slash], path[(slash + 1)..]) : (path[1..], "");

    private static Task WriteAsync(HttpResponse response, byte[] body)
    {
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        return response.Body.WriteAsync(body, 0, body.Length);
    }

    private sealed class Arrivals
    {
        private long _count;
        private long _first;
        private long _last;

        public void Note()
        {
            var now = Stopwatch.GetTimestamp();
            if (Interlocked.Increment(ref _count) == 1)
            {
                _first = now;
            }

            _last = now;
        }

        public override string ToString()
            => string.Create(CultureInfo.InvariantCulture, $"{Volatile.Read(ref _count)} {InSeconds(_first)} {InSeconds(_last)}");

        private static double InSeconds(long timestamp) => timestamp / (double)Stopwatch.Frequency;
    }
}
