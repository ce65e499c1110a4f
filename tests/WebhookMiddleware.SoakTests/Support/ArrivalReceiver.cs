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

/// <summary>Plays the systems that webhooks call, on a Kestrel: keeps what arrived, and what it took.</summary>
internal sealed class ArrivalReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Func<Arrival, CancellationToken, ValueTask<int>> _answer;
    private readonly List<Arrival> _arrivals = [];
    private readonly List<Arrival> _taken = [];
    private readonly Lock _lock = new();
    private int _open;

    private ArrivalReceiver(WebApplication app, Func<Arrival, CancellationToken, ValueTask<int>> answer) => (_app, _answer) = (app, answer);

    /// <summary>How many requests are waiting for an answer.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>What came so far, answered or not.</summary>
    public IReadOnlyList<Arrival> Arrivals => Copy(_arrivals);

    /// <summary>What was answered with success so far, in the order of the answers.</summary>
    public IReadOnlyList<Arrival> Taken => Copy(_taken);

    /// <summary>How many deliveries were taken so far.</summary>
    public int TakenCount
    {
        get
        {
            lock (_lock)
            {
                return _taken.Count;
            }
        }
    }

    /// <summary>The deliveries that came more than once.</summary>
    public IReadOnlyList<string> CameAgain => MoreThanOnce(Arrivals);

    /// <summary>The deliveries that were taken more than once.</summary>
    public IReadOnlyList<string> TakenAgain => MoreThanOnce(Taken);

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

    private static IReadOnlyList<string> MoreThanOnce(IEnumerable<Arrival> arrivals)
        => [.. arrivals.GroupBy(arrival => arrival.WebhookId).Where(same => same.Count() > 1).Select(same => same.Key)];

    private IReadOnlyList<Arrival> Copy(List<Arrival> arrivals)
    {
        lock (_lock)
        {
            return [.. arrivals];
        }
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        var at = Stopwatch.GetTimestamp();
        using var envelope = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        var id = context.Request.Headers["webhook-id"].ToString();
        var arrival = new Arrival(context.Request.Path, id, envelope.RootElement.GetProperty("data").Clone(), at);

        lock (_lock)
        {
            _arrivals.Add(arrival);
        }

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

        if (arrival.Status is >= 200 and < 300)
        {
            lock (_lock)
            {
                _taken.Add(arrival);
            }
        }

        context.Response.StatusCode = arrival.Status;
    }
}
