using WebhookMiddleware.SoakTests.Support;
using WebhookMiddleware.TestSupport;
using WebhookMiddleware.TestSupport.Hosts;
using Xunit.Abstractions;

namespace WebhookMiddleware.SoakTests;

/// <summary>Two worker processes share a backlog in PostgreSQL, and one of them is killed midway.</summary>
public sealed class TwoHostsTests(ITestOutputHelper output) : INeedPostgreSql
{
    private const string Doomed = "doomed-host";

    /// <summary>The default of <c>MaxInFlightPerWebhook</c>.</summary>
    private const int InFlightAHost = 16;

    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(2);

    /// <summary>Every so many answers one takes longer than a lease, so that leases have to be renewed.</summary>
    private const int SlowEvery = 100;

    private const string NoteWhoClaims = """
        ALTER TABLE webhook_deliveries ADD COLUMN claimed_by text;
        CREATE FUNCTION note_who_claims() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN NEW.claimed_by := current_setting('application_name'); RETURN NEW; END $$;
        CREATE TRIGGER note_who_claims BEFORE UPDATE ON webhook_deliveries
            FOR EACH ROW WHEN (NEW.claim_id IS NOT NULL AND NEW.claim_id IS DISTINCT FROM OLD.claim_id) EXECUTE FUNCTION note_who_claims();
        """;

    private static readonly int Deliveries = Soak.Pick(20_000, 500);
    private static readonly (string, object)[] Settings = [("Lease", Lease), ("PollInterval", TimeSpan.FromMilliseconds(100))];

    private readonly TaskCompletionSource _killed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _arrivals;

    [Fact]
    public async Task Kill_OneOfTwoHosts_OnlyWhatItHadInFlightComesTwice()
    {
        using var database = HostDatabase.NewPostgreSql();
        await using var receiver = await ArrivalReceiver.StartAsync(AnswerAsync);
        await using var writer = await WorkerHost.StartSilentAsync(database);
        var hook = await writer.AddHookAsync(receiver.Url(), webhook => webhook with { TimeoutMs = 30_000 });
        await database.ExecuteAsync(NoteWhoClaims);
        await writer.RaiseAllAsync(Deliveries);

        // Neither has a start on the other.
        await writer.SwitchAsync(hook.Id, isActive: false);
        await using var doomed = await WorkerProcess.StartAsync(database.For(Doomed), Settings);
        await using var other = await WorkerProcess.StartAsync(database, Settings);
        await writer.SwitchAsync(hook.Id, isActive: true);
        await Eventually.HoldsAsync(
            () => receiver.TakenCount >= (Deliveries / 2) - (2 * InFlightAHost) && receiver.Open == 2 * InFlightAHost,
            () => $"{receiver.TakenCount} arrived, {receiver.Open} are open. {doomed.Output} {other.Output}", Soak.Patience);
        await Eventually.HoldsAsync(
            async () => (await database.ReadAsync<long>("SELECT count(*) AS n FROM webhook_deliveries WHERE state = 'delivered'", "n"))[0] == receiver.TakenCount,
            () => "What was answered is not settled.", Soak.Patience);
        await doomed.KillAsync();
        var claimed = await ReadClaimedAsync(database);
        _killed.SetResult();

        await Eventually.HoldsAsync(
            () => receiver.TakenCount >= Deliveries && receiver.Open == 0, () => $"{receiver.TakenCount} of {Deliveries} arrived. {other.Output}", Soak.Patience);
        await DeliveryCheck.AllSettledAsync(database);
        var again = receiver.CameAgain;
        var byDoomed = await database.ReadAsync<long>($"SELECT count(*) AS n FROM webhook_deliveries WHERE claimed_by = '{Doomed}'", "n");
        output.WriteLine(
            $"{Deliveries} deliveries, {byDoomed[0]} by the host that was killed with {claimed.Count} claimed; {again.Count} came more than once, "
            + $"{receiver.TakenAgain.Count} were taken more than once.");
        receiver.Taken.DistinctBy(arrival => arrival.WebhookId).Should().HaveCount(Deliveries);
        again.Select(InvocationOf).Should().BeSubsetOf(claimed);
        again.Should().HaveCountLessThanOrEqualTo(InFlightAHost, "what was only claimed ahead had not been sent");
        claimed.Should().HaveCountGreaterThanOrEqualTo(InFlightAHost);
    }

    private async ValueTask<int> AnswerAsync(Arrival arrival, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _arrivals) > Deliveries / 2)
        {
            // Both hosts have their hands full when one of them is killed.
            await _killed.Task.WaitAsync(cancellationToken);
        }

        if (arrival.Number % SlowEvery == 0)
        {
            await Task.Delay(Lease * 1.5, TimeProvider.System, cancellationToken);
        }

        return 204;
    }

    /// <summary>The messages that the killed host's claims hold, once nothing that it had asked for can still be carried out.</summary>
    private static async Task<IReadOnlyList<Guid>> ReadClaimedAsync(HostDatabase database)
    {
        await Eventually.HoldsAsync(
            async () => (await database.ReadAsync<long>($"SELECT count(*) AS n FROM pg_stat_activity WHERE application_name = '{Doomed}'", "n"))[0] == 0,
            () => "The killed host's connections stay.", Soak.Patience);
        return await database.ReadAsync<Guid>(
            $"SELECT message_id FROM webhook_deliveries WHERE claim_id IS NOT NULL AND claimed_by = '{Doomed}'", "message_id");
    }

    // msg_{invocation}_{webhook}
    private static Guid InvocationOf(string webhookId) => Guid.ParseExact(webhookId.Split('_')[1], "N");
}
