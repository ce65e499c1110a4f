using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.Benchmarks.Drain;

/// <summary>A host that dispatches in a process of its own, as hosts do.</summary>
internal sealed class DrainHost : IAsyncDisposable
{
    /// <summary>The argument that makes this program the host.</summary>
    public const string Verb = "drain-host";

    // The hosts have to read the secrets that another one has written.
    private static readonly string Keys = Path.Combine(Path.GetTempPath(), "webhooks-drain-keys");

    private readonly Process _process;

    private DrainHost(Process process) => _process = process;

    /// <summary>The processor time that it has used.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public static async Task<DrainHost> StartAsync(HostDatabase database, int slots)
    {
        var host = new DrainHost(Process.Start(new ProcessStartInfo(
            "dotnet",
            [typeof(DrainHost).Assembly.Location, Verb, database.Store, database.ConnectionString, slots.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!);
        await host.ReportAsync();
        return host;
    }

    /// <summary>What it asked of the queue since this was last called.</summary>
    public async Task<string> ReportAsync()
    {
        await _process.StandardInput.WriteLineAsync();
        return await _process.StandardOutput.ReadLineAsync() ?? "";
    }

    /// <summary>The host's side; ends with the process that has started it.</summary>
    public static async Task ServeAsync(string store, string connectionString, string slots)
    {
        await using var host = await StartWorkerAsync(new HostDatabase(store, connectionString), int.Parse(slots, CultureInfo.InvariantCulture));
        while (await Console.In.ReadLineAsync() is not null)
        {
            await Console.Out.WriteLineAsync(Report(host));
        }
    }

    /// <summary>Starts a host in this process.</summary>
    public static Task<WorkerHost> StartWorkerAsync(HostDatabase database, int slots)
        => WorkerHost.StartAsync(
            database, [("MaxInFlightPerWebhook", slots), ("PollInterval", TimeSpan.FromMilliseconds(50))], services =>
            {
                ShareKeys(services);
                CountQueue(services);
            });

    public static void ShareKeys(IServiceCollection services)
        => services.Replace(ServiceDescriptor.Singleton(DataProtectionProvider.Create(new DirectoryInfo(Keys))));

    public static string Report(WorkerHost host) => ((CountingQueue)host.Services.GetRequiredService<IDeliveryQueue>()).Report();

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static void CountQueue(IServiceCollection services)
    {
        var queue = services.Last(service => service.ServiceType == typeof(IDeliveryQueue)).ImplementationFactory!;
        services.Replace(ServiceDescriptor.Singleton<IDeliveryQueue>(provider => new CountingQueue((IDeliveryQueue)queue(provider))));
    }
}
