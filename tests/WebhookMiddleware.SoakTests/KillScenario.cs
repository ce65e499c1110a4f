using WebhookMiddleware.SoakTests.Support;
using WebhookMiddleware.TestSupport.Hosts;
using Xunit.Abstractions;

namespace WebhookMiddleware.SoakTests;

/// <summary>
/// The sample host is killed again and again while users are registered, and started again on the same database: every user that is in the
/// database was told of, and nobody who isn't.
/// </summary>
public abstract class KillScenario(ITestOutputHelper output)
{
    private const int Connections = 32;

    private static readonly int Kills = Soak.Pick(20, 3);
    private static readonly (string, object)[] Settings =
    [
        ("Delivery__Lease", TimeSpan.FromSeconds(2)),
        ("Delivery__PollInterval", TimeSpan.FromMilliseconds(100)),
    ];

    private readonly Random _random = new();

    private protected async Task RunAsync(HostDatabase database)
    {
        var keys = Directory.CreateTempSubdirectory("webhooks-soak-keys-");
        await using var receiver = await ArrivalReceiver.StartAsync();
        var host = await SoakHost.StartAsync(database, keys.FullName, Settings);
        try
        {
            await using var load = new RegistrationLoad(Connections);
            await host.SetHooksAsync(new { name = "Soak", url = receiver.Url(), @event = "after_registration" });
            load.PointTo(host.Client.BaseAddress!);
            for (var kill = 0; kill < Kills; kill++)
            {
                await load.WaitForMoreAsync(_random.Next(1, 200), () => host.Output);
                await host.KillAsync();
                await host.DisposeAsync();
                host = await SoakHost.StartAsync(database, keys.FullName, Settings);
                load.PointTo(host.Client.BaseAddress!);
            }

            await load.WaitForMoreAsync(Connections, () => host.Output);
            await load.StopAsync();
            await CheckAsync(database, receiver, load);
        }
        finally
        {
            await host.DisposeAsync();
            keys.Delete(recursive: true);
        }
    }

    private async Task CheckAsync(HostDatabase database, ArrivalReceiver receiver, RegistrationLoad load)
    {
        await DeliveryCheck.AllSettledAsync(database);
        var check = await DeliveryCheck.ReadAsync(database, receiver);
        output.WriteLine(
            $"{database.Store}: {Kills} kills, {check.Users.Count} users in the database ({load.Registered.Count} answered, {load.Broken} requests broken), "
            + $"{receiver.Arrivals.Count} arrivals, {receiver.CameAgain.Count} deliveries more than once, {check.Untold.Count} users untold.");
        load.Refused.Should().Be(0);
        load.Broken.Should().BeGreaterThan(0, "the host was killed while it worked");
        check.Holds(load);
    }
}
