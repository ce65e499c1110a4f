using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.EntityFrameworkCore.Sqlite.Delivery;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Sqlite;

/// <summary>What a long backlog costs, told by the plans rather than by a clock.</summary>
public sealed partial class SqliteQueryPlanTests(BackloggedFile file) : IClassFixture<BackloggedFile>
{
    private static readonly string[] Statements =
    [
        DeliverySql.DueFirstAttempts,
        DeliverySql.DueRetries,
        DeliverySql.DueHead,
        DeliverySql.OpenWebhooks,
        DeliverySql.Busy,
        DeliverySql.RemoveClaim,
        DeliverySql.RemoveEndedClaims,
        DeliverySql.Renew,
        DeliverySql.Release,
        DeliverySql.ReadClaimed,
        DeliverySql.Claim,
        DeliverySql.FindHeld,
        DeliverySql.SettleFirst,
        DeliverySql.Settle,
        DeliverySql.CancelOrphans,
        DeliverySql.PruneAttempts,
        DeliverySql.PruneDeliveries,
        DeliverySql.RemoveEmptied,
        DeliverySql.CountRemaining,
        DeliverySql.PruneEmptyMessages,
        DeliverySql.PruneKeys,
        DeliverySql.Restart,
        DeliverySql.Recover,
        DeliverySql.RemoveProbedMessage,
        EnlistmentSql.Copy,
        EnlistmentSql.CopyWithResponse,
        EnlistmentSql.Remove,
        EnlistmentSql.Renew,
        EnlistmentSql.Lease,
        EnlistmentSql.FindLost,
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void EveryStatement_LongBacklog_ScansNoTable(bool analyzed)
    {
        foreach (var (sql, plan) in file.Explain(Statements, analyzed))
        {
            plan.Should().NotContain(step => IsScan().IsMatch(step.Detail), "of {0}", sql);
        }
    }

    [Theory]
    [InlineData(DeliverySql.DueFirstAttempts, "ix_webhook_deliveries_first_attempts")]
    [InlineData(DeliverySql.DueRetries, "ix_webhook_deliveries_retries")]
    public void Claim_LongBacklog_ReadsTheFrontOfTheWebhooksOwnIndex(string sql, string index)
    {
        foreach (var analyzed in new[] { false, true })
        {
            var plan = file.Explain([sql], analyzed)[sql];

            var due = plan.Should().ContainSingle(s => s.Detail.Contains($"{index} (webhook_id=? AND due_at<?)", StringComparison.Ordinal)).Subject;
            plan.Should().NotContain(s => s.Parent == due.Parent && s.Detail.Contains("ORDER BY"), "sorted, the whole backlog would be read");
            plan.Should().NotContain(s => s.Detail.Contains("webhook_messages"));
        }
    }

    [Theory]
    [InlineData(DeliverySql.SettleFirst, "SEARCH webhook_deliveries USING INTEGER PRIMARY KEY (rowid=?)")]
    [InlineData(DeliverySql.FindHeld, "ix_webhook_deliveries_id (id=?)")]
    [InlineData(DeliverySql.CancelOrphans, "ix_webhook_deliveries_first_attempts (webhook_id=? AND due_at<?)")]
    [InlineData(DeliverySql.CancelOrphans, "ix_webhook_deliveries_retries (webhook_id=? AND due_at<?)")]
    [InlineData(EnlistmentSql.Copy, "ix_webhook_enlisted_messages_id (id=?)")]
    [InlineData(EnlistmentSql.Remove, "ix_webhook_enlisted_messages_id (id=?)")]
    [InlineData(EnlistmentSql.Renew, "ix_webhook_enlisted_messages_id (id=?)")]
    [InlineData(DeliverySql.PruneDeliveries, "ix_webhook_deliveries_settled_at (settled_at<?)")]
    [InlineData(DeliverySql.ReadClaimed, "SEARCH d USING INTEGER PRIMARY KEY (rowid=?)")]
    [InlineData(DeliverySql.Busy, "SEARCH d USING INTEGER PRIMARY KEY (rowid=?)")]
    [InlineData(DeliverySql.Recover, "SEARCH webhook_deliveries USING INTEGER PRIMARY KEY (rowid=?)")]
    [InlineData(DeliverySql.RemoveEndedClaims, "SEARCH d USING INTEGER PRIMARY KEY (rowid=?)")]
    [InlineData(DeliverySql.DueHead, "ix_webhook_deliveries_open (webhook_id=? AND state=?)")]
    public void Statement_LongBacklog_UsesItsIndex(string sql, string index)
    {
        foreach (var analyzed in new[] { false, true })
        {
            file.Explain([sql], analyzed)[sql].Should().Contain(step => step.Detail.Contains(index, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void OpenWebhooks_LongBacklog_ReadsTheIndexOfOpenRowsOnly(bool analyzed)
    {
        var plan = file.Explain([DeliverySql.OpenWebhooks], analyzed)[DeliverySql.OpenWebhooks];

        plan.Where(step => step.Detail.Contains("INDEX")).Should().HaveCount(2)
            .And.OnlyContain(step => step.Detail.Contains("INDEX ix_webhook_deliveries_open"));
    }

    [Fact]
    public async Task Counts_LongBacklog_UseTheirIndices()
    {
        await using var context = await file.Host.Services.GetRequiredService<WebhookDatabase>().OpenAsync(default);
        var store = file.Host.Services.GetRequiredService<DeliveryStore>();
        var depth = QueueCounts.Depth(store.Held!);
        foreach (var index in new[] { "COVERING INDEX ix_webhook_deliveries_first_attempts", "INDEX ix_webhook_deliveries_retries" })
        {
            file.Explain([depth], analyzed: true)[depth].Should().Contain(step => step.Detail.Contains(index, StringComparison.Ordinal));
        }

        var all = new QueueCounts(context, store);
        (IQueryable Query, string Index)[] counts =
        [
            (all.Dead, "ix_webhook_deliveries_undelivered (state=?)"),
            (all.Cancelled, "ix_webhook_deliveries_undelivered (state=?)"),
            (all.FirstAttempts, "COVERING INDEX ix_webhook_deliveries_first_attempts"),
            (all.Retries, "INDEX ix_webhook_deliveries_retries"),
        ];
        foreach (var (query, index) in counts)
        {
            var text = query.ToQueryString();
            var sql = text[text.IndexOf("SELECT", StringComparison.Ordinal)..];
            foreach (var analyzed in new[] { false, true })
            {
                var plan = file.Explain([sql], analyzed)[sql];

                plan[0].Detail.Should().Contain(index, "of {0}", sql);
            }
        }
    }

    [Fact]
    public async Task Log_EveryCombinationOfFilters_ReadsItsIndex()
    {
        await using var context = await file.Host.Services.GetRequiredService<WebhookDatabase>().OpenAsync(default);
        var store = file.Host.Services.GetRequiredService<DeliveryStore>();
        (DeliveryQuery Query, string Step)[] queries =
        [
            (new() { WebhookId = file.Busy, State = DeliveryState.Dead }, "ix_webhook_deliveries_webhook_id_sequence (webhook_id=?)"),
            (new() { Event = "a", State = DeliveryState.Dead }, "ix_webhook_deliveries_event_sequence (event=?)"),
            (new() { State = DeliveryState.Dead, To = Samples.Noon }, "ix_webhook_deliveries_undelivered (state=?)"),
            (new() { From = Samples.Noon }, "SCAN w"),
            (new() { State = DeliveryState.Delivered }, "SCAN w"),
        ];
        foreach (var (query, step) in queries)
        {
            var plan = Explain(new DeliverySearch(context, store, query).Last(new DeliveryPart()));

            plan.Should().Contain(s => s.Detail.Contains(step, StringComparison.Ordinal), string.Join('\n', plan.Select(s => s.Detail)));
            plan.Should().NotContain(s => s.Detail.Contains("ORDER BY"), "sorted, the whole log would be read");
        }

        var open = Explain(new DeliverySearch(context, store, new DeliveryQuery { State = DeliveryState.Pending }).Open());
        open.Should().ContainSingle().Which.Detail.Should().Contain("ix_webhook_deliveries_open");

        Explain(DeliveryLog.First(context, sequence: 1)).Should().ContainSingle().Which.Detail.Should().Contain("INTEGER PRIMARY KEY");

        QueryPlanStep[] Explain(IQueryable query)
        {
            using var command = query.CreateDbCommand();
            return file.Explain([command.CommandText], analyzed: true)[command.CommandText];
        }
    }

    [Fact]
    public async Task Log_RareDeliveries_AreFoundBehindShortPages()
    {
        List<DeliverySummary> found = [];
        var (page, pages) = (new DeliveryPage([], null), 0);
        do
        {
            page = await file.Host.DeliveryLog.ReadAsync(
                new DeliveryQuery { WebhookId = file.Parked, State = DeliveryState.Dead, Cursor = page.NextCursor }, default);
            found.AddRange(page.Items);
            pages++;
        }
        while (page.NextCursor is not null);

        found.Should().BeEmpty();
        pages.Should().Be(11, "101,000 deliveries of the webhook are looked at, 10,000 at a time");
    }

    [Fact]
    public async Task ClaimAsync_BacklogOfAParkedWebhook_ClaimsTheOthers()
    {
        var webhooks = new[] { new ClaimableWebhook(file.Busy, 16, false) };

        var claimed = await file.Host.Queue.ClaimAsync(
            new ClaimRequest(Guid.CreateVersion7(), DeliveryKind.FirstAttempt, webhooks, 100, TimeSpan.FromMinutes(1)), default);

        claimed.Should().HaveCount(3);
    }

    // Short lists, the few claims, what requests under way have written, and intermediate results may be scanned.
    [GeneratedRegex(@"^SCAN (?!webhook_enlisted_messages\b|json_each|s VIRTUAL|h\b|webhook_claims\b|open\b|orphans\b|removed\b|\()")]
    private static partial Regex IsScan();
}
