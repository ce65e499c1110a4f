using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace WebhookMiddleware.Benchmarks.Drain;

/// <summary>
/// A receiver in a process of its own, so that its work can be told from the hosts': reads each body, answers 204, and counts.
/// </summary>
internal sealed class DrainReceiver : IDisposable
{
    /// <summary>The argument that makes this program the receiver.</summary>
    public const string Verb = "drain-receiver";

    private readonly Process _process;
    private readonly HttpClient _client = new();

    private DrainReceiver(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>The processor time that it has used.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public static DrainReceiver Start()
    {
        var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(DrainReceiver).Assembly.Location, Verb])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        return new DrainReceiver(process, new Uri(process.StandardOutput.ReadLine()!));
    }

    /// <summary>The receiver's side; ends with the process that has started it.</summary>
    public static async Task ServeAsync()
    {
        var count = 0;
        var (first, last) = (0L, 0L);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.Run(async context =>
        {
            if (HttpMethods.IsGet(context.Request.Method))
            {
                // What has come since the last reset, and in which time.
                await context.Response.WriteAsync(string.Create(
                    CultureInfo.InvariantCulture, $"{Volatile.Read(ref count)} {Stopwatch.GetElapsedTime(first, last).TotalSeconds}"));
                return;
            }

            if (HttpMethods.IsDelete(context.Request.Method))
            {
                (count, first, last) = (0, 0, 0);
                return;
            }

            await context.Request.Body.CopyToAsync(Stream.Null);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            last = Stopwatch.GetTimestamp();
            if (Interlocked.Increment(ref count) == 1)
            {
                first = last;
            }
        });
        await app.StartAsync();
        await Console.Out.WriteLineAsync(app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());
        await Console.In.ReadLineAsync();
    }

    public async Task ResetAsync() => (await _client.DeleteAsync(Address)).Dispose();

    /// <summary>Waits until so many requests have come; gives how many came in a second.</summary>
    public async Task<double> WaitAsync(int count)
    {
        while (true)
        {
            var state = (await _client.GetStringAsync(Address)).Split(' ');
            if (int.Parse(state[0], CultureInfo.InvariantCulture) >= count)
            {
                return (count - 1) / double.Parse(state[1], CultureInfo.InvariantCulture);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _process.StandardInput.Close();
        _process.WaitForExit(TimeSpan.FromSeconds(10));
        _process.Dispose();
    }
}
