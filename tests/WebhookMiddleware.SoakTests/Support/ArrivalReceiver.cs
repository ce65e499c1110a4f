using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace WebhookMiddleware.SoakTests.Support;

/// <summary>Plays the systems that webhooks call, on a Kestrel: keeps what arrived, in the order in which it was answered.</summary>
internal sealed class ArrivalReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Func<Arrival, CancellationToken, ValueTask<int>> _answer;
    private readonly List<Arrival> _arrivals = [];
    private readonly Lock _lock = new();
    private int _open;

    private ArrivalReceiver(WebApplication app, Func<Arrival, CancellationToken, ValueTask<int>> answer) => (_app, _answer) = (app, answer);

    /// <summary>How many requests are waiting for an answer.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>What was answered so far.</summary>
    public IReadOnlyList<Arrival> Arrivals
    {
        get
        {
            lock (_lock)
            {
                return [.. _arrivals];
            }
        }
    }

    /// <summary>How many requests were answered so far.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _arrivals.Count;
            }
        }
    }

    /// <summary>The deliveries that were taken.</summary>
    public IReadOnlyList<Arrival> Taken => [.. Arrivals.Where(arrival => arrival.IsTaken)];

    /// <summary>The deliveries that were taken more than once.</summary>
    public IReadOnlyList<string> Duplicates
        => [.. Taken.GroupBy(arrival => arrival.WebhookId).Where(same => same.Count() > 1).Select(same => same.Key)];

    /// <summary>Listens on a free port of 127.0.0.1.</summary>
    /// <param name="answer">Gives the status to answer with; the token ends with the connection. Null: always 204.</param>
    public static async Task<ArrivalReceiver> StartAsync(Func<Arrival, CancellationToken, ValueTask<int>>? answer = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var receiver = new ArrivalReceiver(builder.Build(), answer ?? ((_, _) => ValueTask.FromResult(StatusCodes.Status204NoContent)));
        receiver._app.Run(receiver.ReceiveAsync);
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>The address of a path.</summary>
    public string Url(string path = "/")
    {
        var server = _app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>();
        return new Uri(new Uri(server.Addresses.First()), path).ToString();
    }

    public async ValueTask DisposeAsync()
    {
        // Requests that are held must not hold up the end of a test.
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        var at = Stopwatch.GetTimestamp();
        using var envelope = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        var id = context.Request.Headers["webhook-id"].ToString();
        var arrival = new Arrival(context.Request.Path, id, envelope.RootElement.GetProperty("data").Clone(), at);

        Interlocked.Increment(ref _open);
        try
        {
            arrival.Status = await _answer(arrival, context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The sender has given up, or is gone.
            return;
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }

        lock (_lock)
        {
            _arrivals.Add(arrival);
        }

        context.Response.StatusCode = arrival.Status;
    }
}
