using System.Globalization;
using WebhookMiddleware.Benchmarks.Figures;
using WebhookMiddleware.Benchmarks.Processes;

namespace WebhookMiddleware.Benchmarks.Drain;

/// <summary>
/// Hosts on one database, with one webhook, each in a process of its own: the package's (<see cref="DrainHost"/>), or those of a
/// <see cref="LeastQueue"/>.
/// </summary>
internal sealed class DrainFleet : IAsyncDisposable
{
    private readonly IReadOnlyList<ChildProcess> _hosts;
    private readonly ReceiverProcess _receiver;
    private readonly string _hook;
    private readonly string _name;

    private DrainFleet(IReadOnlyList<ChildProcess> hosts, ReceiverProcess receiver, string name, string hook)
        => (_hosts, _receiver, _name, _hook) = (hosts, receiver, name, hook);

    public static async Task<DrainFleet> StartAsync(DrainSettings settings, int count, ReceiverProcess receiver, string name)
    {
        List<ChildProcess> hosts = [];
        for (var i = 0; i < count; i++)
        {
            // One after the other: the first one makes the tables, or the database.
            var host = ChildProcess.Start(settings.Tables is null ? DrainHost.Verb : LeastHost.Verb, settings.ToEnvironment());
            hosts.Add(host);
            await host.ReadLineAsync();
        }

        var hook = await hosts[0].TellAsync($"hook {receiver.UrlOf(name)}");
        return new DrainFleet(hosts, receiver, name, hook);
    }

    /// <summary>Lets deliveries wait for the webhook, which is off.</summary>
    public Task WriteAsync(int count) => _hosts[0].TellAsync(string.Create(CultureInfo.InvariantCulture, $"write {_hook} {count}"));

    /// <summary>Switches the webhook on until some deliveries have come; gives how many came in a second.</summary>
    public async Task<Measurement> DrainAsync(int count)
    {
        await _receiver.ResetAsync();
        await _hosts[0].TellAsync("report");
        var (before, used) = (MachineTimes.Read(), Used());
        await SwitchAsync(true);
        var (arrived, rate) = await _receiver.WaitAsync(_name, count);
        var (after, cpu) = (MachineTimes.Read(), Used() - used);
        await SwitchAsync(false);
        return new Measurement(rate)
        {
            Requests = arrived,
            CpuPerOperation = Measurement.CpuOf(cpu, arrived),
            Foreign = MachineTimes.ForeignShare(before, after),
            Notes = CountingQueue.Read(await _hosts[0].TellAsync("report")),
        };
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
        }
    }

    private TimeSpan Used() => _hosts.Aggregate(TimeSpan.Zero, (sum, host) => sum + host.ProcessorTime);

    private async Task SwitchAsync(bool isOn)
    {
        await _hosts[0].TellAsync($"switch {_hook} {isOn}");
        await Task.WhenAll(_hosts.Skip(1).Select(host => host.TellAsync($"refresh {_hook} {isOn}")));
    }
}
