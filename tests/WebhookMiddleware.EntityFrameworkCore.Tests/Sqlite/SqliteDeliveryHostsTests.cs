using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.Tests.Support;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Sqlite;

/// <summary>Deliveries in one file, shared by several hosts and outliving each of them.</summary>
public sealed class SqliteDeliveryHostsTests : IDisposable
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private readonly SqliteFile _file = new();
    private readonly Guid _hook = Guid.CreateVersion7();
    private readonly StoreHost[] _hosts;

    public SqliteDeliveryHostsTests()
        => _hosts = [.. Enumerable.Range(0, 5).Select(_ => new StoreHost(builder => builder.UseSqlite(_file.ConnectionString)))];

    public void Dispose()
    {
        Array.ForEach(_hosts, host => host.Dispose());
        _file.Dispose();
    }

    [Fact]
    public async Task WriteAsync_HostIsGone_IsThereForTheNext()
    {
        var message = Samples.Message(Samples.Delivery(_hook));
        await _hosts[0].Outbox.WriteAsync([message], Lease, default);
        await _hosts[0].Outbox.TryWriteOnceAsync("key", Samples.Message(), Lease, default);
        _hosts[0].Dispose();

        var claimed = (await ClaimAsync(_hosts[1])).Should().ContainSingle().Subject;

        claimed.Id.Should().Be(message.Deliveries[0].Id);
        claimed.Message.Data.ToArray().Should().Equal(message.Data.ToArray());
        (await _hosts[1].Outbox.TryWriteOnceAsync("key", Samples.Message(), Lease, default)).Should().BeFalse();
    }

    [Fact]
    public async Task SettleAsync_HostIsGone_StaysSettled()
    {
        await _hosts[0].Outbox.WriteAsync([Samples.Message(Samples.Delivery(_hook))], Lease, default);
        var claimed = (await ClaimAsync(_hosts[0]))[0];
        await _hosts[0].Queue.SettleAsync([new(claimed.Id, claimed.ClaimId, DeliveryState.Dead, default, Samples.Attempt())], default);
        _hosts[0].Dispose();

        var details = (await _hosts[1].DeliveryLog.FindAsync(claimed.Id, default))!;

        details.Delivery.State.Should().Be(DeliveryState.Dead);
        details.Attempts.Should().Equal(Samples.Attempt());
    }

    [Fact]
    public async Task TryWriteOnceAsync_SeveralHosts_OneSucceeds()
    {
        var results = await Together.RunAsync(
            20, i => _hosts[i % _hosts.Length].Outbox.TryWriteOnceAsync("key", Samples.Message(Samples.Delivery(_hook)), Lease, default));

        results.Count(written => written).Should().Be(1);
    }

    [Fact]
    public async Task ClaimAsync_SeveralHostsWhileOthersWrite_EachDeliveryIsClaimedOnce()
    {
        const int rounds = 20;
        var ids = new Guid[10 * rounds];
        var claimed = await Together.RunAsync(20, async i =>
        {
            var host = _hosts[i % _hosts.Length];
            List<Guid> mine = [];
            for (var round = 0; round < rounds; round++)
            {
                if (i % 2 == 0)
                {
                    var message = Samples.Message(Samples.Delivery(_hook));
                    await host.Outbox.WriteAsync([message], Lease, default);
                    ids[(i / 2 * rounds) + round] = message.Deliveries[0].Id;
                }
                else
                {
                    mine.AddRange((await ClaimAsync(host, limit: 5)).Select(c => c.Id));
                }
            }

            return mine;
        });

        var rest = (await ClaimAsync(_hosts[0], limit: 1000)).Select(c => c.Id);
        claimed.SelectMany(mine => mine).Concat(rest).Should().BeEquivalentTo(ids);
    }

    [Fact]
    public async Task ClaimAsync_InOrderSeveralHosts_OneIsUnderWayAtATime()
    {
        await _hosts[0].Outbox.WriteAsync([Samples.Message([.. Enumerable.Range(0, 5).Select(_ => Samples.Delivery(_hook))])], Lease, default);

        var claimed = await Together.RunAsync(10, i => ClaimAsync(_hosts[i % _hosts.Length], inOrder: true));

        claimed.SelectMany(c => c).Should().ContainSingle();
    }

    [Fact]
    public async Task ClaimAsync_UnreadableMessage_KeepsNobodyElseWaiting()
    {
        var (bad, good) = (Samples.Message(Samples.Delivery(_hook)), Samples.Message(Samples.Delivery(_hook)));
        await _hosts[0].Outbox.WriteAsync([bad, good], Lease, default);
        _file.Execute($"UPDATE webhook_messages SET invocation = x'7b' WHERE id = '{bad.Invocation.Id.ToString().ToUpperInvariant()}'");

        // Both are handed out: the one to be sent, the other to be ended with its reason.
        var defects = (await ClaimAsync(_hosts[0])).ToDictionary(delivery => delivery.Id, delivery => delivery.Stored.Defect);
        defects.Should().HaveCount(2);
        defects[good.Deliveries[0].Id].Should().BeNull();
        defects[bad.Deliveries[0].Id].Should().Contain("can't be read from the store");
    }

    [Fact]
    public async Task ClaimAsync_NothingIsDue_TakesNoLock()
    {
        await _hosts[0].Queue.GetDepthAsync(default);
        using var other = _file.Open();
        using var transaction = other.BeginTransaction();

        (await ClaimAsync(_hosts[0])).Should().BeEmpty();
    }

    [Fact]
    public async Task WriteAsync_States_AreShortWords()
    {
        await _hosts[0].Outbox.WriteAsync([Samples.Message(Samples.Delivery(_hook))], Lease, default);

        _file.Read<string>("SELECT state FROM webhook_deliveries").Should().Be("pending");
        _file.Read<string>("SELECT typeof(data) FROM webhook_messages").Should().Be("blob");
    }

    private Task<IReadOnlyList<ClaimedDelivery>> ClaimAsync(StoreHost host, int limit = 100, bool inOrder = false)
        => host.Queue.ClaimAsync(
            new ClaimRequest(Guid.CreateVersion7(), DeliveryKind.FirstAttempt, [new ClaimableWebhook(_hook, limit, inOrder)], limit, Lease), default);
}
