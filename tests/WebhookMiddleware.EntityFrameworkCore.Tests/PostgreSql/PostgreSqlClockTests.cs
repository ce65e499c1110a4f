using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.Tests.Support;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.PostgreSql;

/// <summary>Hosts whose clocks are wrong, on a database which tells the real time.</summary>
public sealed class PostgreSqlClockTests : IClassFixture<PostgreSqlDatabase>, IDisposable
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Delay = TimeSpan.FromMinutes(30);

    private readonly PostgreSqlDatabase _database;
    private readonly StoreHost _host;
    private readonly Guid _hook = Guid.CreateVersion7();

    public PostgreSqlClockTests(PostgreSqlDatabase database)
    {
        _database = database;
        _database.Clear();
        _host = new StoreHost(builder => builder.UsePostgreSql(database.ConnectionString));
    }

    public static TheoryData<int> Hours => [-1, 1];

    private DateTimeOffset DatabaseTime => DateTimeOffset.FromUnixTimeMilliseconds(_database.Read<long>("SELECT webhook_now()"));

    public void Dispose() => _host.Dispose();

    [Theory]
    [MemberData(nameof(Hours))]
    public async Task HostsClockIsWrong_DeliveriesAndRetries_AreDueByTheDatabasesClock(int hours)
    {
        SetHostsClock(hours);
        var id = await WriteAsync();
        (await _host.Queue.GetDepthAsync(default)).OldestDueAt.Should().BeCloseTo(DatabaseTime, Lease);
        var claimed = await ClaimAsync(DeliveryKind.FirstAttempt);

        await SettleAsync(claimed, DeliveryState.Pending, Delay);

        (await ClaimAsync(DeliveryKind.Retry)).Should().BeEmpty();
        (await _host.Queue.GetDepthAsync(default)).Should().Be(new QueueDepth(1, null), "it is not due");
        _database.Execute($"UPDATE webhook_deliveries SET due_at = due_at - {(long)Delay.TotalMilliseconds}");
        (await _host.Queue.GetDepthAsync(default)).OldestDueAt.Should().BeCloseTo(DatabaseTime, Lease);
        _host.Time.Advance(TimeSpan.FromSeconds(1));
        (await ClaimAsync(DeliveryKind.Retry)).Should().ContainSingle().Which.Id.Should().Be(id);
    }

    [Theory]
    [MemberData(nameof(Hours))]
    public async Task HostsClockIsWrong_Leases_RunOutByTheDatabasesClock(int hours)
    {
        SetHostsClock(hours);
        await WriteAsync();
        var claimed = await ClaimAsync(DeliveryKind.FirstAttempt);
        (await _host.Queue.RecoverAsync(10, default)).Should().Be(0);
        await _host.Queue.RenewAsync(claimed[0].ClaimId, Lease, default);
        (await _host.Queue.RecoverAsync(10, default)).Should().Be(0);

        _database.Execute($"UPDATE webhook_deliveries SET leased_until = leased_until - {(long)Lease.TotalMilliseconds}");

        (await _host.Queue.RecoverAsync(10, default)).Should().Be(1);
    }

    [Theory]
    [MemberData(nameof(Hours))]
    public async Task HostsClockIsWrong_Replay_TakesWhatIsNotDueByTheDatabasesClock(int hours)
    {
        SetHostsClock(hours);
        await WriteAsync();
        (await ReplayAsync()).Should().Be(0, "it is due");
        await SettleAsync(await ClaimAsync(DeliveryKind.FirstAttempt), DeliveryState.Pending, Delay, attempt: null);

        (await ReplayAsync()).Should().Be(1, "it is parked");
        (await ReplayAsync()).Should().Be(0, "it is due again");

        (await ClaimAsync(DeliveryKind.FirstAttempt)).Should().ContainSingle();
    }

    [Theory]
    [MemberData(nameof(Hours))]
    public async Task HostsClockIsWrong_Retention_KeepsWhatIsSettledForAsLongAsItSays(int hours)
    {
        SetHostsClock(hours);
        await WriteAsync();
        await SettleAsync(await ClaimAsync(DeliveryKind.FirstAttempt), DeliveryState.Delivered);
        var retention = TimeSpan.FromMinutes(30);

        (await _host.Queue.PruneAsync(_host.Time.GetUtcNow() - retention, 10, default)).Should().Be(0);
        _database.Execute($"UPDATE webhook_deliveries SET settled_at = settled_at - {(long)(retention + Lease).TotalMilliseconds}");

        (await _host.Queue.PruneAsync(_host.Time.GetUtcNow() - retention, 10, default)).Should().Be(1);
    }

    private void SetHostsClock(int hours) => _host.Time.AdjustTime(DatabaseTime.AddHours(hours));

    private async Task<Guid> WriteAsync()
    {
        var message = Samples.Message(Samples.Delivery(_hook));
        await _host.Outbox.WriteAsync([message], Lease, default);
        return message.Deliveries[0].Id;
    }

    private Task<IReadOnlyList<ClaimedDelivery>> ClaimAsync(DeliveryKind kind)
        => _host.Queue.ClaimAsync(new ClaimRequest(Guid.CreateVersion7(), kind, [new ClaimableWebhook(_hook, 10, false)], 10, Lease), default);

    private Task SettleAsync(IReadOnlyList<ClaimedDelivery> claimed, DeliveryState state, TimeSpan delay = default)
        => SettleAsync(claimed, state, delay, Samples.Attempt());

    private Task SettleAsync(IReadOnlyList<ClaimedDelivery> claimed, DeliveryState state, TimeSpan delay, DeliveryAttempt? attempt)
        => _host.Queue.SettleAsync([.. claimed.Select(c => new DeliverySettlement(c.Id, c.ClaimId, state, delay, attempt))], default);

    private Task<int> ReplayAsync() => _host.DeliveryLog.ReplayAsync(new DeliveryQuery { WebhookId = _hook }, 10, default);
}
