using System.Data;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using WebhookMiddleware.Background;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;
using WebhookMiddleware.EntityFrameworkCore.Tests.Support;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.PostgreSql;

/// <summary>Claims do not search from the beginning, and yet find everything. The hosts' clocks stand still unless they are moved.</summary>
public sealed class PostgreSqlClaimWatermarkTests : IClassFixture<PostgreSqlDatabase>, IDisposable
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private readonly PostgreSqlDatabase _database;
    private readonly SignalProbe _signal = new();
    private readonly StoreHost _host;
    private readonly StoreHost _other;
    private readonly Guid _hook = Guid.CreateVersion7();

    public PostgreSqlClaimWatermarkTests(PostgreSqlDatabase database)
    {
        _database = database;
        _database.Clear();
        _host = new StoreHost(builder =>
        {
            builder.Services.AddSingleton<IDeliverySignal>(_signal);
            builder.UsePostgreSql(database.ConnectionString);
        });
        _other = new StoreHost(builder => builder.UsePostgreSql(database.ConnectionString));
    }

    public void Dispose()
    {
        _host.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task ClaimAsync_CommittedLateWithADueTimeLongPast_IsFoundWithinASecond()
    {
        using var late = _database.Open();
        await using var transaction = await late.BeginTransactionAsync();
        var id = Write(1, due: "webhook_now() - 60000", connection: late)[0];
        Write(1);
        (await ClaimAsync(_host)).Should().ContainSingle();
        await transaction.CommitAsync();

        (await ClaimAsync(_host)).Should().BeEmpty("this claim has a watermark");
        _host.Time.Advance(TimeSpan.FromSeconds(1));

        (await ClaimAsync(_host)).Should().ContainSingle().Which.Id.Should().Be(id);
    }

    [Fact]
    public async Task ClaimAsync_CommittedLateWithADueTimeJustPast_IsFoundAtOnce()
    {
        using var late = _database.Open();
        await using var transaction = await late.BeginTransactionAsync();
        Write(1);
        (await ClaimAsync(_host, limit: 1)).Should().ContainSingle();
        var reached = _database.Read<long>("SELECT max(due_at) FROM webhook_deliveries");
        var id = Write(1, due: $"{reached - DueWatermarks.Margin}", connection: late)[0];
        await transaction.CommitAsync();

        (await ClaimAsync(_host)).Should().ContainSingle().Which.Id.Should().Be(id);
    }

    [Fact]
    public async Task ClaimAsync_ShortOfWhatItAskedFor_HasTheDispatcherAskAgainWithinASecond()
    {
        Write(2);
        await ClaimAsync(_host, limit: 1);
        await ClaimAsync(_host, limit: 1);
        _signal.Count.Should().Be(0, "both got what they had asked for");

        await ClaimAsync(_host, limit: 1);
        await ClaimAsync(_host, limit: 1);
        _host.Time.Advance(TimeSpan.FromSeconds(1));
        _signal.Count.Should().Be(1);

        await ClaimAsync(_host);
        _host.Time.Advance(TimeSpan.FromMinutes(1));
        _signal.Count.Should().Be(1, "that one had searched from the beginning");
    }

    [Fact]
    public async Task ClaimAsync_GivenBackByThisHost_IsFoundAtOnce()
    {
        var ids = Write(1, due: "webhook_now() - 60000");
        var claimed = await ClaimAsync(_host);
        Write(1);
        await ClaimAsync(_host);

        await _host.Queue.ReleaseAsync(claimed[0].ClaimId, default);

        (await ClaimAsync(_host)).Should().ContainSingle().Which.Id.Should().Be(ids[0]);
    }

    [Fact]
    public async Task ClaimAsync_GivenBackByOrTakenFromAnotherHost_IsFoundWithinASecond()
    {
        var ids = Write(2, due: "webhook_now() - 60000");
        var released = await ClaimAsync(_other, limit: 1);
        await ClaimAsync(_other, limit: 1, lease: TimeSpan.Zero);
        Write(1);
        await ClaimAsync(_host);

        await _other.Queue.ReleaseAsync(released[0].ClaimId, default);
        (await _other.Queue.RecoverAsync(10, default)).Should().Be(1);
        (await ClaimAsync(_host)).Should().BeEmpty("this claim has a watermark");
        _host.Time.Advance(TimeSpan.FromSeconds(1));

        (await ClaimAsync(_host)).Select(c => c.Id).Should().Equal(ids);
    }

    [Fact]
    public async Task ClaimAsync_RetriesAndReplays_AreFoundAtOnce()
    {
        var ids = Write(3, due: "webhook_now() - 60000");
        await SettleAsync(_other, await ClaimAsync(_other, limit: 1), DeliveryState.Dead);
        await SettleAsync(_other, await ClaimAsync(_other, limit: 1), DeliveryState.Pending);
        await ClaimAsync(_host);
        (await ClaimAsync(_host, DeliveryKind.Retry)).Should().ContainSingle().Which.Id.Should().Be(ids[1]);

        (await _other.DeliveryLog.RetryAsync(ids[0], default)).Should().BeTrue();
        await SettleAsync(_other, await ClaimAsync(_other, DeliveryKind.Retry), DeliveryState.Pending);

        (await ClaimAsync(_host, DeliveryKind.Retry)).Should().ContainSingle().Which.Id.Should().Be(ids[0]);
    }

    [Fact]
    public async Task ClaimAsync_BacklogsOfAnyAgeAndAnyRoom_AreClaimedToTheLastOne()
    {
        var hooks = Enumerable.Range(0, 4).Select(_ => Guid.CreateVersion7()).ToArray();
        var ids = hooks.SelectMany((hook, i) => Write(150, hook, due: $"webhook_now() - 1000 * {i * i * i} - n * {i}")).ToHashSet();
        var count = 0;

        while (ids.Count > 0)
        {
            var host = count++ % 3 == 0 ? _other : _host;
            var claimed = await host.Queue.ClaimAsync(
                new ClaimRequest(
                    Guid.CreateVersion7(),
                    DeliveryKind.FirstAttempt,
                    [.. hooks.Select((hook, i) => new ClaimableWebhook(hook, 1 + ((count + i) % 7), false))],
                    1 + (count % 9),
                    Lease),
                default);
            claimed.Should().NotBeEmpty();
            claimed.Should().OnlyContain(c => ids.Remove(c.Id));
            await SettleAsync(host, claimed, DeliveryState.Delivered);
        }
    }

    [Fact]
    public async Task ClaimAsync_TransactionOpenSinceTheBeginning_IsNotHeldUpByWhatWasClaimedSince()
    {
        // Five seconds' worth of due times, of which the claims reach the last.
        Write(5000, due: "webhook_now() - 10000 + n");
        var pages = await MeasureBesideAnOldSnapshotAsync(inOrder: false, async () =>
        {
            while (await ClaimAsync(_host, limit: 500) is { Count: 500 } claimed)
            {
                await SettleAsync(_host, claimed, DeliveryState.Delivered);
            }
        });

        pages.After.Should().BeLessThan(pages.Before / 5);
    }

    [Fact]
    public async Task ClaimAsync_LaneBesideATransactionOpenSinceTheBeginning_IsNotHeldUpByWhatWasClaimedSince()
    {
        Write(5000);
        var pages = await MeasureBesideAnOldSnapshotAsync(inOrder: true, async () =>
        {
            for (var i = 0; i < 3; i++)
            {
                await SettleAsync(_host, await ClaimAsync(_host, limit: 1500), DeliveryState.Delivered);
                _host.Time.Advance(TimeSpan.FromSeconds(1));
                await SettleAsync(_host, await ClaimAsync(_host, inOrder: true), DeliveryState.Delivered);
            }
        });

        pages.After.Should().BeLessThan(pages.Before / 2);
    }

    [Fact]
    public async Task ClaimAsync_LaneAndATransactionThatCommitsLate_SendsItsDeliveryNext()
    {
        using var late = _database.Open();
        await using var transaction = await late.BeginTransactionAsync();
        Write(2);
        var id = Write(1, connection: late)[0];
        var rest = Write(6);
        for (var i = 0; i < 5; i++)
        {
            // Looks at the lane each time.
            _host.Time.Advance(TimeSpan.FromSeconds(1));
            await SettleAsync(_host, await ClaimAsync(_host, inOrder: true), DeliveryState.Delivered);
        }

        await transaction.CommitAsync();

        var next = Write(1)[0];
        List<Guid> sent = [];
        while (await ClaimAsync(_host, inOrder: true) is { Count: > 0 } claimed)
        {
            sent.Add(claimed[0].Id);
            await SettleAsync(_host, claimed, DeliveryState.Delivered);
        }

        sent.Should().Equal([id, .. rest[3..], next]);
    }

    [Fact]
    public async Task ClaimAsync_LanesHeadThatWaitsForItsRetry_KeepsHoldingTheRest()
    {
        Write(6);
        for (var i = 0; i < 3; i++)
        {
            _host.Time.Advance(TimeSpan.FromSeconds(1));
            await SettleAsync(_host, await ClaimAsync(_host, inOrder: true), DeliveryState.Delivered);
        }

        await SettleAsync(_host, await ClaimAsync(_host, inOrder: true), DeliveryState.Pending, TimeSpan.FromHours(1));

        for (var i = 0; i < 4; i++)
        {
            (await ClaimAsync(_host, inOrder: true)).Should().BeEmpty();
            (await ClaimAsync(_host, DeliveryKind.Retry, inOrder: true)).Should().BeEmpty();
            _host.Time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task ClaimAsync_LaneWhoseDeliveryIsReplayed_SendsItNext()
    {
        var ids = Write(8);
        for (var i = 0; i < 4; i++)
        {
            _host.Time.Advance(TimeSpan.FromSeconds(1));
            await SettleAsync(_host, await ClaimAsync(_host, inOrder: true), DeliveryState.Dead);
        }

        await _host.DeliveryLog.RetryAsync(ids[1], default);
        (await SendAsync()).Should().Be(ids[1], "this host knows");
        _host.Time.Advance(TimeSpan.FromSeconds(1));
        (await SendAsync()).Should().Be(ids[4]);
        _host.Time.Advance(TimeSpan.FromSeconds(1));
        (await SendAsync()).Should().Be(ids[5]);
        await _other.DeliveryLog.RetryAsync(ids[2], default);
        _host.Time.Advance(TimeSpan.FromSeconds(1));
        (await SendAsync()).Should().Be(ids[2]);

        async Task<Guid> SendAsync()
        {
            var claimed = await ClaimAsync(_host, inOrder: true);
            await SettleAsync(_host, claimed, DeliveryState.Delivered);
            return claimed.Single().Id;
        }
    }

    private static Task SettleAsync(StoreHost host, IReadOnlyList<ClaimedDelivery> claimed, DeliveryState state, TimeSpan delay = default)
        => host.Queue.SettleAsync([.. claimed.Select(c => new DeliverySettlement(c.Id, c.ClaimId, state, delay, Samples.Attempt()))], default);

    private Task<IReadOnlyList<ClaimedDelivery>> ClaimAsync(
        StoreHost host, DeliveryKind kind = DeliveryKind.FirstAttempt, int limit = 100, bool inOrder = false, TimeSpan? lease = null)
        => host.Queue.ClaimAsync(
            new ClaimRequest(Guid.CreateVersion7(), kind, [new ClaimableWebhook(_hook, limit, inOrder)], limit, lease ?? Lease), default);

    /// <summary>Writes so many deliveries that are due as the expression says, in which n counts them; gives their ids.</summary>
    private Guid[] Write(int count, Guid? hook = null, string due = "webhook_now()", NpgsqlConnection? connection = null)
    {
        using var own = connection is null ? _database.Open() : null;
        var message = Guid.CreateVersion7();
        using var command = new NpgsqlCommand(
            $$"""
            INSERT INTO webhook_messages (id, event, phase, raised_at, invocation, data, context, deliveries)
            VALUES ('{{message}}', 'after_registration', 'After', 0, '{"timestamp":"2026-11-24T12:00:00Z"}', '{}', '{}', {{count}});
            INSERT INTO webhook_deliveries (id, message_id, webhook_id, event, state, attempts, earlier_attempts, due_at, created_at)
            SELECT gen_random_uuid(), '{{message}}', '{{hook ?? _hook}}', 'after_registration', 'pending', 0, 0, {{due}}, webhook_now()
            FROM generate_series(1, {{count}}) AS n
            RETURNING id
            """,
            connection ?? own);
        using var reader = command.ExecuteReader();
        List<Guid> ids = [];
        while (reader.Read())
        {
            ids.Add(reader.GetGuid(0));
        }

        return [.. ids];
    }

    /// <summary>Gives how many pages a claim of one reads beside a snapshot from before the work, when it knows nothing and when it knows what this host does.</summary>
    private async Task<(long Before, long After)> MeasureBesideAnOldSnapshotAsync(bool inOrder, Func<Task> workAsync)
    {
        // Statistics that are gathered in between, on a slow machine, could change the plan from one measurement to the other.
        _database.Execute("ALTER TABLE webhook_deliveries SET (autovacuum_enabled = false)");
        using var elsewhere = _database.Open();
        await using var transaction = await elsewhere.BeginTransactionAsync(IsolationLevel.RepeatableRead);
        await using (var command = new NpgsqlCommand("SELECT count(*) FROM webhook_deliveries", elsewhere, transaction))
        {
            await command.ExecuteScalarAsync();
        }

        await workAsync();
        var request = new ClaimRequest(Guid.CreateVersion7(), DeliveryKind.FirstAttempt, [new ClaimableWebhook(_hook, 1, inOrder)], 1, Lease);
        using var fresh = new ClaimWatermarks(TimeProvider.System, () => { });
        var watermarks = ((PostgreSqlDeliveryStore)_host.Services.GetRequiredService<DeliveryStore>()).Watermarks;
        return (Pages(fresh.Begin(request)), Pages(watermarks.Begin(request)));
    }

    private long Pages(ClaimSearch search)
    {
        // Without what goes with the claim now and then; and whatever else is going on on this server.
        var claim = search with { InProgress = [], Lanes = [.. search.Lanes.Select(lane => lane with { Look = false })] };
        using var connection = _database.Open();
        using var transaction = connection.BeginTransaction();

        if (claim.Lanes.Count == 0)
        {
            // Statistics of another moment may speak against looking row after row up, and for reading the whole table.
            using var against = new NpgsqlCommand("SET LOCAL enable_nestloop = off", connection, transaction);
            against.ExecuteNonQuery();
        }

        return ClaimStatements.Create(claim).Sum(statement => QueryPlan.Explain(connection, transaction, statement).Pages);
    }

    private sealed class SignalProbe : IDeliverySignal
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public void Wake() => Interlocked.Increment(ref _count);
    }
}
