using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.Tests.Support;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.TestSupport;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Documentation;

/// <summary>How much room rows take, with their part of the indexes, as the page on the database says.</summary>
public abstract class RowSizeTests
{
    private const int Rows = 10_000;
    private const int Batch = 1000;

    private readonly Guid _hook = Guid.CreateVersion7();

    protected abstract StoreHost Host { get; }

    protected abstract string Provider { get; }

    [Fact]
    public async Task Calls_WithoutBodies_TakeWhatThePageSays()
    {
        await Host.Webhooks.GetVersionAsync(default);
        var before = Measure();
        for (var i = 0; i < Rows / Batch; i++)
        {
            var end = Samples.Noon.AddSeconds(i);
            await Host.CallLogWriter.AppendAsync(
                [.. Enumerable.Range(0, Batch).Select(n => Samples.Call() with
                {
                    Id = Samples.CallId(end.AddMilliseconds(n)), InvocationId = Guid.CreateVersion7(), WebhookId = _hook, Detail = null, RequestBody = null,
                    ResponseBody = null,
                })],
                default);
        }

        Check("an awaited call", before);
    }

    [Fact]
    public async Task Deliveries_ThatSucceeded_TakeWhatThePageSays()
    {
        await Host.Webhooks.GetVersionAsync(default);
        var before = Measure();
        var data = Samples.Utf8($$"""{"text":"{{new string('x', 1000)}}"}""");
        for (var i = 0; i < Rows / Batch; i++)
        {
            await Host.Outbox.WriteAsync(
                [.. Enumerable.Range(0, Batch).Select(_ => Samples.Message(Samples.Delivery(_hook)) with { Data = data })], TimeSpan.FromMinutes(1), default);
            var claimed = await Host.Queue.ClaimAsync(
                new ClaimRequest(Guid.CreateVersion7(), DeliveryKind.FirstAttempt, [new ClaimableWebhook(_hook, Batch, false)], Batch, TimeSpan.FromMinutes(1)),
                default);
            claimed.Should().HaveCount(Batch);
            await Host.Queue.SettleAsync(
                [.. claimed.Select(delivery => new DeliverySettlement(
                    delivery.Id, delivery.ClaimId, DeliveryState.Delivered, TimeSpan.Zero, Samples.Attempt() with { Detail = null, ResponseBody = null }))],
                default);
        }

        Check("a delivery", before);
    }

    protected abstract long Measure();

    private void Check(string what, long before)
    {
        var bytes = (Measure() - before) / (double)Rows;
        bytes.Should().BeApproximately(DatabasePage.BytesOf(what, Provider), bytes / 10, "{0} takes it on {1}", what, Provider);
    }

    public sealed class OnSqlite : RowSizeTests, IDisposable
    {
        private readonly SqliteFile _file = new();

        public OnSqlite() => Host = new StoreHost(builder => builder.UseSqlite(_file.ConnectionString));

        protected override StoreHost Host { get; }

        protected override string Provider => "sqlite";

        public void Dispose()
        {
            Host.Dispose();
            _file.Dispose();
        }

        protected override long Measure()
            => _file.Read<long>("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()");
    }

    public sealed class OnPostgreSql : RowSizeTests, IClassFixture<PostgreSqlDatabase>, IDisposable
    {
        private readonly PostgreSqlDatabase _database = new();

        public OnPostgreSql() => Host = new StoreHost(builder => builder.UsePostgreSql(_database.ConnectionString));

        protected override StoreHost Host { get; }

        protected override string Provider => "postgresql";

        public void Dispose()
        {
            Host.Dispose();
            _database.Dispose();
        }

        // Without what a vacuum gives back for later rows. The server's own vacuum would keep dead rows alive as long as it runs.
        protected override long Measure()
        {
            foreach (var table in new[] { "webhook_calls", "webhook_claims", "webhook_deliveries", "webhook_messages" })
            {
                _database.Execute($"ALTER TABLE {table} SET (autovacuum_enabled = false)");
            }

            _database.Execute("VACUUM FULL");
            return _database.Read<long>(
                "SELECT sum(pg_total_relation_size(oid))::bigint FROM pg_class WHERE starts_with(relname, 'webhook_') AND relkind = 'r'");
        }
    }
}
