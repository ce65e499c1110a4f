using System.Text;
using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.Tests.Support;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Sqlite;

/// <summary>Several hosts on one file, which is what several processes are to it.</summary>
public sealed class SqliteSeveralHostsTests : IDisposable
{
    private readonly SqliteFile _file = new();
    private readonly StoreHost[] _hosts;

    public SqliteSeveralHostsTests()
    {
        var keyRing = new SwitchableKeyRing();
        _hosts = [.. Enumerable.Range(0, 5).Select(_ => new StoreHost(builder => builder.UseSqlite(_file.ConnectionString), keyRing))];
    }

    public void Dispose()
    {
        Array.ForEach(_hosts, host => host.Dispose());
        _file.Dispose();
    }

    [Fact]
    public async Task AddAsync_TwentyParallelWriters_CountsEveryWrite()
    {
        var version = await _hosts[0].Webhooks.GetVersionAsync(default);

        await Together.RunAsync(20, async i =>
        {
            await _hosts[i % _hosts.Length].Webhooks.AddAsync(Samples.Plain(), default);
            return true;
        });

        var set = await _hosts[0].Webhooks.LoadAsync(default);
        set.Version.Should().Be(version + 20);
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
    public async Task LoadAsync_WhileOtherHostsWrite_GivesExactlyTheWebhooksOfItsVersion()
    {
        var version = await _hosts[0].Webhooks.GetVersionAsync(default);

        var sets = await Together.RunAsync(40, async i =>
        {
            if (i % 2 == 0)
            {
                await _hosts[i % _hosts.Length].Webhooks.AddAsync(Samples.Plain(), default);
            }

            return await _hosts[(i + 1) % _hosts.Length].Webhooks.LoadAsync(default);
        });

        sets.Should().OnlyContain(set => set.Webhooks.Count == set.Version - version);
    }

    [Fact]
    public async Task PruneAsync_SeveralHosts_RemoveEachCallOnce()
    {
        await _hosts[0].CallLogWriter.AppendAsync([.. Enumerable.Range(0, 100).Select(_ => Samples.Call())], default);

        var removed = await Together.RunAsync(
            10, i => _hosts[i % _hosts.Length].CallLogWriter.PruneAsync(Samples.Noon.AddDays(1), limit: 30, default));

        removed.Sum().Should().Be(100);
    }

    [Fact]
    public async Task AppendAsync_BatchWithACallThatIsRefused_StoresNothing()
    {
        var refused = Samples.Call() with { WebhookName = null! };
        var other = Samples.Call();

        await _hosts[0].CallLogWriter.Invoking(w => w.AppendAsync([other, refused], default)).Should().ThrowAsync<Exception>();

        (await _hosts[0].CallLogReader.FindAsync(other.Id, default)).Should().BeNull();
    }

    [Theory]
    [InlineData(Samples.PlantedPassword)]
    [InlineData(Samples.HeaderValue)]
    [InlineData(Samples.SigningSecret)]
    public async Task AddAsync_Secrets_AreNotInTheFileInClearText(string secret)
    {
        var webhook = Samples.Full();
        await _hosts[0].Webhooks.AddAsync(webhook, default);

        var bytes = FileBytes();

        bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(webhook.Name)).Should().BePositive("what is not secret has to be found so");
        bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)).Should().Be(-1);
        bytes.AsSpan().IndexOf(Encoding.Unicode.GetBytes(secret)).Should().Be(-1);
    }

    [Fact]
    public async Task FindAsync_SecretsOfAnotherRow_AreUnreadable()
    {
        var (webhook, thief) = (Samples.Full(), Samples.Full());
        await _hosts[0].Webhooks.AddAsync(webhook, default);
        await _hosts[0].Webhooks.AddAsync(thief, default);

        _file.Execute($"""
            UPDATE webhook_hooks SET secrets = (SELECT secrets FROM webhook_hooks WHERE id = '{webhook.Id.ToString().ToUpperInvariant()}')
            WHERE id = '{thief.Id.ToString().ToUpperInvariant()}'
            """);

        (await _hosts[0].Webhooks.FindAsync(webhook.Id, default))!.SecretsUnreadable.Should().BeFalse();
        (await _hosts[0].Webhooks.FindAsync(thief.Id, default))!.SecretsUnreadable.Should().BeTrue();
    }

    private byte[] FileBytes()
    {
        using var all = new MemoryStream();
        foreach (var path in Directory.GetFiles(_file.Folder))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            file.CopyTo(all);
        }

        return all.ToArray();
    }
}
