using WebhookMiddleware.SoakTests.Support;
using WebhookMiddleware.TestSupport;
using WebhookMiddleware.TestSupport.Hosts;
using Xunit.Abstractions;

namespace WebhookMiddleware.SoakTests;

/// <summary>
/// PostgreSQL goes away under load and comes back: whose registration was committed is told of, nobody else, and the host needs no help.
/// </summary>
public sealed class DatabaseDownTests(ITestOutputHelper output) : INeedOwnPostgreSql
{
    private const int Connections = 32;

    private static readonly TimeSpan Outage = Soak.Pick(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stop_DatabaseUnderLoad_HostRecoversAndLosesNothing(bool immediately)
    {
        using var cluster = PostgreSqlCluster.Start();
        using var database = HostDatabase.NewPostgreSql(cluster, "soak");
        var keys = Directory.CreateTempSubdirectory("webhooks-soak-keys-");
        await using var receiver = await ArrivalReceiver.StartAsync();
        await using var host = await SoakHost.StartAsync(
            database,
            keys.FullName,
            ("Delivery__Lease", TimeSpan.FromSeconds(2)),
            ("Delivery__PollInterval", TimeSpan.FromMilliseconds(100)));
        await using var load = new RegistrationLoad(Connections);
        await host.SetHooksAsync(new { name = "Soak", url = receiver.Url(), @event = "after_registration" });
        load.PointTo(host.Client.BaseAddress!);
        await load.WaitForMoreAsync(100, () => host.Output);

        cluster.Stop(immediately);
        await Task.Delay(Outage, TimeProvider.System);
        var refused = load.Refused;
        cluster.Resume();
        await load.WaitForMoreAsync(100, () => host.Output);
        await load.StopAsync();

        await DeliveryCheck.AllSettledAsync(database);
        var check = await DeliveryCheck.ReadAsync(database, receiver);
        output.WriteLine(
            $"Stopped {(immediately ? "at once" : "fast")} for {Outage.TotalSeconds:F0} s: {check.Users.Count} users in the database, {load.Registered.Count} answered, "
            + $"{load.Refused} refused; {receiver.Arrivals.Count} arrivals, {receiver.CameAgain.Count} deliveries more than once, {check.Untold.Count} users untold.");
        refused.Should().BePositive("there was no database");
        load.Broken.Should().Be(0, "the host itself was there all the time");
        check.Holds(load);
        keys.Delete(recursive: true);
    }
}
