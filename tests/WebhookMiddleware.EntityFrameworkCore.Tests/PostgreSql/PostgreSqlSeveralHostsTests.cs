using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using WebhookMiddleware.EntityFrameworkCore.Tests.Support;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.PostgreSql;

/// <summary>Several hosts on one database, which tells the real time.</summary>
public sealed class PostgreSqlSeveralHostsTests : IClassFixture<PostgreSqlDatabase>, IDisposable
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly PostgreSqlDatabase _database;
    private readonly StoreHost[] _hosts;
    private readonly Guid _hook = Guid.CreateVersion7();

    public PostgreSqlSeveralHostsTests(PostgreSqlDatabase database)
    {
        _database = database;
        _database.Clear();
        var keyRing = new SwitchableKeyRing();
        _hosts = [.. Enumerable.Range(0, 4).Select(_ => new StoreHost(builder => builder.UsePostgreSql(database.ConnectionString), keyRing))];
    }

    public void Dispose() => Array.ForEach(_hosts, host => host.Dispose());

    [Fact]
    public async Task AddAsync_TwentyParallelWriters_CountsEveryWrite()
    {
        await Together.RunAsync(20, async i =>
        {
            await _hosts[i % _hosts.Length].Webhooks.AddAsync(Samples.Plain(), default);
            return true;
        });

        var set = await _hosts[0].Webhooks.LoadAsync(default);
        set.Version.Should().Be(21);
        set.Webhooks.Should().HaveCount(20);
    }

    [Fact]
    public async Task TryUpdateAsync_ManyHostsWithTheSameVersion_OneSucceeds()
    {
        var webhook = Samples.Full() with { Version = 1 };
        await _hosts[0].Webhooks.AddAsync(webhook, default);

        var results = await Together.RunAsync(20, i => _hosts[i % _hosts.Length].Webhooks
            .TryUpdateAsync(webhook with { Name = $"№ {i}", Version = 2 }, expectedVersion: 1, default));

        results.Count(succeeded => succeeded).Should().Be(1);
        (await _hosts[1].Webhooks.FindAsync(webhook.Id, default))!.Name.Should().Be($"№ {Array.IndexOf(results, true)}");
    }

    [Fact]
    public async Task PruneAsync_SeveralHosts_RemoveEachCallOnce()
    {
        await _hosts[0].CallLogWriter.AppendAsync([.. Enumerable.Range(0, 100).Select(_ => Samples.Call())], default);

        var removed = await Together.RunAsync(
            10, i => _hosts[i % _hosts.Length].CallLogWriter.PruneAsync(Samples.Noon.AddDays(1), limit: 30, default));

        removed.Sum().Should().BeLessThanOrEqualTo(100);
        while (await _hosts[0].CallLogWriter.PruneAsync(Samples.Noon.AddDays(1), limit: 30, default) is var more and > 0)
        {
            removed = [.. removed, more];
        }

        removed.Sum().Should().Be(100);
    }

    [Fact]
    public async Task ClaimAsync_FourParallelClaimersOverTwoThousand_GetEachRowOnce()
    {
        var ids = await WriteAsync(2000);

        var claimed = await Together.RunAsync(4, async i =>
        {
            List<ClaimedDelivery> mine = [];
            while (await ClaimAsync(i, limit: 32) is { Count: > 0 } next)
            {
                mine.AddRange(next);
                await _hosts[i].Queue.SettleAsync(
                    [.. next.Select(c => new DeliverySettlement(c.Id, c.ClaimId, DeliveryState.Delivered, default, Samples.Attempt()))], default);
            }

            return mine;
        });

        claimed.SelectMany(mine => mine).Select(c => c.Id).Should().BeEquivalentTo(ids);
        claimed.Should().OnlyContain(mine => mine.Count > 0, "they work side by side");
        _database.Read<long>("SELECT count(*) FROM webhook_deliveries WHERE first_outcome IS NOT NULL").Should().Be(2000);
        _database.Read<long>("SELECT count(*) FROM webhook_deliveries WHERE state = 'delivered' AND attempts = 1").Should().Be(2000);
    }

    [Fact]
    public async Task ClaimAsync_ManyLanesManyHosts_KeepEachLanesOrder()
    {
        var lanes = Enumerable.Range(0, 5).Select(_ => Guid.CreateVersion7()).ToArray();
        foreach (var lane in lanes)
        {
            await WriteAsync(20, lane);
        }

        var underWay = new HashSet<Guid>();
        var sent = await Together.RunAsync(8, async i =>
        {
            List<ClaimedDelivery> mine = [];
            for (var empty = 0; empty < 20;)
            {
                var next = await _hosts[i % 4].Queue.ClaimAsync(
                    new ClaimRequest(
                        Guid.CreateVersion7(),
                        (DeliveryKind)(i % 2),
                        [.. lanes.Select(lane => new ClaimableWebhook(lane, 16, InOrder: true))],
                        3,
                        Lease),
                    default);
                empty = next.Count == 0 ? empty + 1 : 0;
                foreach (var claimed in next)
                {
                    lock (underWay)
                    {
                        underWay.Add(claimed.WebhookId).Should().BeTrue("one of a lane is under way at a time");
                        mine.Add(claimed);
                    }
                }

                lock (underWay)
                {
                    underWay.ExceptWith(next.Select(claimed => claimed.WebhookId));
                }

                if (next.Count > 0)
                {
                    await _hosts[i % 4].Queue.SettleAsync(
                        [.. next.Select(c => new DeliverySettlement(c.Id, c.ClaimId, DeliveryState.Delivered, default, null))], default);
                }
            }

            return mine;
        });

        sent.SelectMany(mine => mine).Should().HaveCount(100).And.OnlyHaveUniqueItems(c => c.Id);
        _database.Read<long>("""
            SELECT count(*) FROM webhook_deliveries a JOIN webhook_deliveries b
                ON a.webhook_id = b.webhook_id AND a.sequence < b.sequence AND a.settled_at > b.settled_at
            """).Should().Be(0);
    }

    [Fact]
    public async Task RecoverAsync_HostWasKilled_GetsItsDeliveriesBackWhenTheDatabasesClockSaysSo()
    {
        await WriteAsync(3);
        var lost = await ClaimAsync(0, lease: TimeSpan.FromSeconds(3));
        lost.Should().HaveCount(3);
        NpgsqlConnection.ClearAllPools();
        _database.Execute($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{_database.Name}' AND pid <> pg_backend_pid()");
        await ReconnectAsync(_hosts[0]);
        await ReconnectAsync(_hosts[1]);

        // The clock of the host has nothing to say.
        _hosts[1].Time.Advance(TimeSpan.FromDays(1));
        (await _hosts[1].Queue.RecoverAsync(10, default)).Should().Be(0);
        _database.Execute("SELECT pg_sleep_until(to_timestamp(max(leased_until) / 1000.0 + 0.002)) FROM webhook_deliveries");

        (await _hosts[1].Queue.RecoverAsync(10, default)).Should().Be(3);
        (await ClaimAsync(1)).Select(c => c.Id).Should().Equal(lost.Select(c => c.Id));
        await _hosts[0].Queue.SettleAsync([new(lost[0].Id, lost[0].ClaimId, DeliveryState.Dead, default, Samples.Attempt())], default);
        _database.Read<long>("SELECT count(*) FROM webhook_deliveries WHERE claim_id IS NOT NULL").Should().Be(3, "the killed host's claim counts no more");
    }

    [Fact]
    public async Task ClaimAsync_OpenTransactionElsewhere_IsNotWaitedFor()
    {
        var ids = await WriteAsync(10);
        using var elsewhere = _database.Open();
        using var transaction = await elsewhere.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        await using (var command = new NpgsqlCommand($"SELECT 1 FROM webhook_deliveries WHERE id = '{ids[3]}' FOR UPDATE", elsewhere, transaction))
        {
            await command.ExecuteNonQueryAsync();
        }

        var claimed = await ClaimAsync(0).WaitAsync(Patience);

        claimed.Select(c => c.Id).Should().Equal(ids.Where(id => id != ids[3]));
        await transaction.RollbackAsync();
        (await ClaimAsync(0)).Should().ContainSingle().Which.Id.Should().Be(ids[3]);
    }

    [Fact]
    public async Task WriteAsync_TransactionThatCommitsLate_IsClaimedThough()
    {
        // Its numbers are lower than those of what was written, committed and sent meanwhile.
        using var elsewhere = _database.Open();
        using var transaction = await elsewhere.BeginTransactionAsync();
        var late = Guid.CreateVersion7();
        await using (var command = new NpgsqlCommand(
            $$"""
            INSERT INTO webhook_messages (id, event, phase, raised_at, invocation, data, context, deliveries)
            VALUES ('{{late}}', 'after_registration', 'After', 0, '{"timestamp":"2026-11-24T12:00:00Z"}', '{}', '{}', 1);
            INSERT INTO webhook_deliveries
                (id, message_id, webhook_id, event, state, attempts, earlier_attempts, due_at, created_at)
            VALUES ('{{late}}', '{{late}}', '{{_hook}}', 'after_registration', 'pending', 0, 0, webhook_now(), webhook_now())
            """,
            elsewhere,
            transaction))
        {
            await command.ExecuteNonQueryAsync();
        }

        var ids = await WriteAsync(2);
        (await ClaimAsync(0, inOrder: true)).Should().ContainSingle().Which.Id.Should().Be(ids[0]);
        await transaction.CommitAsync();

        (await ClaimAsync(0)).Select(c => c.Id).Should().Equal(late, ids[1]);
    }

    [Fact]
    public async Task SettleAsync_AnswerThatPostgreSqlCanNotStore_IsStoredAsFarAsItCan()
    {
        var ids = await WriteAsync(1);
        var claimed = (await ClaimAsync(0)).Single();

        await _hosts[0].Queue.SettleAsync(
            [new(ids[0], claimed.ClaimId, DeliveryState.Delivered, default, Samples.Attempt() with { ResponseBody = "a\0b", Detail = "c\uD83D" })], default);
        await _hosts[0].CallLogWriter.AppendAsync([Samples.Call() with { ResponseBody = "\0" }, Samples.Call()], default);

        var attempt = (await _hosts[0].DeliveryLog.FindAsync(ids[0], default))!.Attempts.Single();
        (attempt.ResponseBody, attempt.Detail).Should().Be(("a\uFFFDb", "c\uFFFD"));
        _database.Read<long>("SELECT count(*) FROM webhook_calls").Should().Be(2);
    }

    [Fact]
    public async Task RenewAndSettleAndRelease_OnTheSameRowsAtOnce_NeverDeadlock()
    {
        for (var round = 0; round < 10; round++)
        {
            await WriteAsync(50);
            var claimed = await ClaimAsync(0);
            var claimId = claimed[0].ClaimId;

            await Together.RunAsync(8, async i =>
            {
                var queue = _hosts[i % 4].Queue;
                var inAnyOrder = claimed.OrderBy(_ => Guid.NewGuid());
                await (i switch
                {
                    < 3 => queue.RenewAsync(claimId, Lease, default),
                    < 5 => queue.SettleAsync([.. inAnyOrder.Select(c => new DeliverySettlement(c.Id, claimId, DeliveryState.Delivered, default, Samples.Attempt()))], default),
                    5 => queue.RecoverAsync(100, default),
                    6 => queue.ReleaseAsync(claimId, default),
                    _ => queue.CancelOrphansAsync([_hook], TimeSpan.Zero, 100, default),
                });
                return true;
            });
        }

        var delivered = _database.Read<long>("SELECT count(*) FROM webhook_deliveries WHERE state = 'delivered' AND attempts = 1");
        delivered.Should().Be(_database.Read<long>("SELECT count(*) FROM webhook_deliveries WHERE first_outcome IS NOT NULL")).And.BePositive();
        _database.Read<long>("SELECT count(*) FROM webhook_deliveries WHERE state = 'pending' AND attempts = 0").Should().Be(500 - delivered);
    }

    [Fact]
    public async Task RenewAsync_OneIsBeingSettled_RenewsTheOthersAndDoesNotWait()
    {
        var ids = await WriteAsync(3);
        var claimId = (await ClaimAsync(0))[0].ClaimId;
        using var elsewhere = _database.Open();
        using var transaction = await elsewhere.BeginTransactionAsync();
        await using (var settlement = new NpgsqlCommand(
            $"UPDATE webhook_deliveries SET state = 'delivered', settled_at = 1, claim_id = NULL WHERE id = '{ids[1]}'", elsewhere, transaction))
        {
            await settlement.ExecuteNonQueryAsync();
        }

        await _hosts[0].Queue.RenewAsync(claimId, TimeSpan.FromHours(1), default).WaitAsync(Patience);

        await transaction.CommitAsync();
        _database.Read<long>("SELECT count(*) FROM webhook_deliveries WHERE leased_until > webhook_now() + 1800000").Should().Be(2);
        _database.Read<long>("SELECT count(*) FROM webhook_deliveries WHERE state = 'delivered'").Should().Be(1);
    }

    [Fact]
    public async Task PruneAsync_SeveralHosts_ShareTheWork()
    {
        await WriteAsync(300, deliveries: 2);
        var claimed = await ClaimAsync(0, limit: 1000);
        await _hosts[0].Queue.SettleAsync(
            [.. claimed.Select(c => new DeliverySettlement(c.Id, c.ClaimId, DeliveryState.Delivered, default, Samples.Attempt()))], default);
        var before = DateTimeOffset.FromUnixTimeMilliseconds(_database.Read<long>("SELECT webhook_now()")).AddDays(1);

        var removed = await Together.RunAsync(8, async i =>
        {
            var mine = 0;
            while (await _hosts[i % 4].Queue.PruneAsync(before, 25, default) is var some and > 0)
            {
                mine += some;
            }

            return mine;
        });

        removed.Sum().Should().Be(600);
        _database.Read<long>("SELECT (SELECT count(*) FROM webhook_deliveries) + (SELECT count(*) FROM webhook_messages)").Should().Be(0);
    }

    /// <summary>Uses up the pooled connections that were killed: each fails once.</summary>
    private static async Task ReconnectAsync(StoreHost host)
    {
        while (true)
        {
            try
            {
                await host.Queue.RenewAsync(Guid.CreateVersion7(), Lease, default);
                return;
            }
            catch (NpgsqlException)
            {
                // The next one.
            }
        }
    }

    private async Task<Guid[]> WriteAsync(int count, Guid? hook = null, int deliveries = 1)
    {
        var messages = Enumerable.Range(0, count)
            .Select(_ => Samples.Message([.. Enumerable.Range(0, deliveries).Select(_ => Samples.Delivery(hook ?? _hook))]))
            .ToArray();
        await _hosts[0].Outbox.WriteAsync(messages, Lease, default);
        return [.. messages.SelectMany(message => message.Deliveries).Select(delivery => delivery.Id)];
    }

    private Task<IReadOnlyList<ClaimedDelivery>> ClaimAsync(int host, int limit = 100, TimeSpan? lease = null, bool inOrder = false)
        => _hosts[host].Queue.ClaimAsync(
            new ClaimRequest(
                Guid.CreateVersion7(), DeliveryKind.FirstAttempt, [new ClaimableWebhook(_hook, limit, inOrder)], limit, lease ?? Lease),
            default);
}
