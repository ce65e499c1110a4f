using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.EntityFrameworkCore.Enlistment;
using WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;
using WebhookMiddleware.EntityFrameworkCore.Tests.Support;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.PostgreSql;

/// <summary>What the statements read, as the database itself tells it: a backlog that nobody can send may be of any size.</summary>
public sealed class PostgreSqlPlanTests : IClassFixture<PostgreSqlDatabase>
{
    private static readonly Guid Parked = Guid.CreateVersion7();
    private static readonly Guid Alive = Guid.CreateVersion7();
    private static readonly Guid Lane = Guid.CreateVersion7();

    private readonly PostgreSqlDatabase _database;

    public PostgreSqlPlanTests(PostgreSqlDatabase database)
    {
        _database = database;
        _database.Clear();
        Fill(Parked, 20_000, attempts: 0);
        Fill(Parked, 20_000, attempts: 3);
        Fill(Alive, 5_000, attempts: 0);
        Fill(Alive, 10, attempts: 3);
        Fill(Lane, 5_000, attempts: 0);
        _database.Execute("ANALYZE");
    }

    [Theory]
    [InlineData(DeliveryKind.FirstAttempt, 16)]
    [InlineData(DeliveryKind.Retry, 10)]
    internal void Claim_BesideAParkedWebhook_ReadsWhatItClaims(DeliveryKind kind, int expected)
        => Explain(Claim(kind, new ClaimableWebhook(Alive, 16, false))).Should().Be(expected);

    [Fact]
    public void Claim_RoomInThePages_WritesIntoNoIndex()
    {
        using var connection = _database.Open();
        using var transaction = connection.BeginTransaction();

        // The server may still have what earlier transactions of the connection have counted.
        using var count = new NpgsqlCommand(
            "SELECT pg_stat_get_xact_tuples_hot_updated('webhook_deliveries'::regclass::oid)", connection, transaction);
        var before = (long)count.ExecuteScalar()!;
        foreach (var statement in Claim(DeliveryKind.FirstAttempt, new ClaimableWebhook(Alive, 100, false)))
        {
            using var batch = new NpgsqlBatch(connection, transaction) { BatchCommands = { statement } };
            batch.ExecuteNonQuery();
        }

        ((long)count.ExecuteScalar()! - before).Should().Be(100, "the new versions fit into the pages of the old ones");
    }

    [Fact]
    public void Claim_LanesHead_ReadsNoMoreOfTheLane()
        => Explain(Claim(DeliveryKind.FirstAttempt, new ClaimableWebhook(Lane, 16, true))).Should().BeLessThan(5);

    [Fact]
    public void CancelOrphans_NoneOfThem_ReadsOneRowAWebhook()
        => Explain([MaintenanceStatements.CancelOrphans([Parked, Alive, Lane], TimeSpan.Zero, 100)]).Should().BeLessThan(10);

    [Fact]
    public void CancelOrphans_OneOfThem_ReadsWhatItCancels()
        => Explain([MaintenanceStatements.CancelOrphans([Parked, Alive], TimeSpan.Zero, 100)]).Should().BeInRange(100, 110);

    [Fact]
    public void CancelOrphans_WebhooksThatAnotherHostMayHave_ReadNothingOfTheirBacklogs()
        => Explain([MaintenanceStatements.CancelOrphans([], TimeSpan.FromDays(36500), 100)]).Should().BeLessThan(10);

    [Fact]
    public void Recover_NothingClaimed_ReadsNothing() => Explain([MaintenanceStatements.Recover(100)]).Should().Be(0);

    [Fact]
    public void Claims_LongBacklog_LeadToTheirRows()
    {
        var claimId = Guid.CreateVersion7();
        _database.Execute(Claiming(claimId, $"webhook_id = '{Alive}' AND attempts = 0 AND due_at <= 256"));

        Explain([MaintenanceStatements.RemoveEndedClaims()]).Should().Be(1, "one is held, which is enough");
        Explain([SettleStatements.RemoveClaims([claimId])]).Should().Be(1);
        Explain([SettleStatements.Renew(claimId, default)]).Should().BeInRange(256, 512);
        Explain([MaintenanceStatements.Recover(1000)]).Should().BeInRange(256, 512);
        Explain(Claim(DeliveryKind.FirstAttempt, new ClaimableWebhook(Lane, 16, true))).Should().BeLessThan(5, "no other webhook's claims are read");
    }

    [Fact]
    public void Enlisted_OthersAreUnderWay_TheirRowsAreNotRead()
    {
        _database.Execute("""
            INSERT INTO webhook_enlisted_messages (id, claim_id, leased_until, event, phase, raised_at, invocation, data, context, deliveries)
            SELECT gen_random_uuid(), gen_random_uuid(), 9223372036854775807, 'after_order', 'After', 1, '', '', '', '' FROM generate_series(1, 5000);
            ANALYZE webhook_enlisted_messages
            """);
        var message = new PreparedMessage(Guid.CreateVersion7(), Guid.CreateVersion7());
        var response = new WebhookResponseInfo(200, new byte[10]);
        OutboxDelivery[] queued = [new(Guid.CreateVersion7(), Guid.CreateVersion7())];
        OutboxDelivery[] held = [queued[0] with { ClaimId = message.ClaimId }];
        Explain([EnlistmentStatements.Complete([new EnlistedCompletion(message, "after_order", queued, null, default)])]).Should().Be(0);
        Explain([EnlistmentStatements.Complete([new EnlistedCompletion(message, "after_order", held, response, default)])]).Should().Be(0);
        Explain([EnlistmentStatements.Discard(message)]).Should().Be(0);
        Explain([EnlistmentStatements.Renew(message, default)]).Should().Be(0);
    }

    [Fact]
    public void RenewAndSettle_OneClaim_ReadItsRows()
    {
        Explain([SettleStatements.Renew(Guid.CreateVersion7(), default)]).Should().Be(0);
        var settlement = new DeliverySettlement(Guid.CreateVersion7(), Guid.CreateVersion7(), DeliveryState.Delivered, default, Samples.Attempt());
        Explain([SettleStatements.Settle([settlement])]).Should().Be(0);
    }

    [Fact]
    public void Prune_ManyMessages_LooksUpThoseOfTheRemovedDeliveries()
    {
        _database.Execute($$"""
            WITH messages AS (
                INSERT INTO webhook_messages (id, event, phase, raised_at, invocation, data, context, deliveries)
                SELECT gen_random_uuid(), 'e', 'After', n, '{}', '{}', '{}', 1 FROM generate_series(1, 20000) AS n
                RETURNING id, raised_at)
            INSERT INTO webhook_deliveries
                (id, message_id, webhook_id, event, state, attempts, earlier_attempts, due_at, created_at, settled_at)
            SELECT gen_random_uuid(), id, '{{Alive}}', 'e', 'delivered', 1, 0, raised_at, raised_at, raised_at FROM messages;
            ANALYZE;
            """);
        using var connection = _database.Open();
        using var transaction = connection.BeginTransaction();

        var plan = QueryPlan.Explain(connection, transaction, MaintenanceStatements.RemoveDeliveries(TimeSpan.Zero, 500));

        plan.WholeTables.Should().NotContain(["webhook_messages", "webhook_deliveries"]);
        using var count = new NpgsqlCommand(
            "SELECT count(*) FROM webhook_messages WHERE raised_at BETWEEN 1 AND 500", connection, transaction);
        count.ExecuteScalar().Should().Be(0L, "each goes with its delivery");
        QueryPlan.Explain(connection, transaction, MaintenanceStatements.RemoveEmptyMessages(TimeSpan.Zero, 500)).WholeTables.Should().BeEmpty();
    }

    [Fact]
    public void Settle_MostOfALargeClaim_LooksEachUpByItself()
    {
        const int Settled = 200;
        var claimId = Guid.CreateVersion7();
        _database.Execute(Claiming(claimId, $"webhook_id = '{Alive}' AND attempts = 0 AND due_at <= 256"));
        DeliverySettlement[] settlements =
        [
            .. Ids($"SELECT id FROM webhook_deliveries WHERE claim_id = '{claimId}' LIMIT {Settled}")
                .Select(id => new DeliverySettlement(id, claimId, DeliveryState.Delivered, default, Samples.Attempt())),
        ];

        settlements.Should().HaveCount(Settled);
        Explain([SettleStatements.Settle(settlements)]).Should().Be(Settled, "each is found by its id, once");
        Explain([SettleStatements.SettleFirstAttempts(settlements)]).Should().Be(Settled);
    }

    [Fact]
    public async Task Counts_LongBacklogNothingSettled_ReadNothing()
    {
        using var host = new StoreHost(builder => builder.UsePostgreSql(_database.ConnectionString));
        await using var context = await host.Services.GetRequiredService<WebhookDatabase>().OpenAsync(default);

        var counts = new QueueCounts(context, host.Services.GetRequiredService<DeliveryStore>());
        Explain([Command(counts.Delivering)]).Should().Be(0);
        Explain([Command(counts.Dead)]).Should().Be(0);
        Explain([Command(counts.Cancelled)]).Should().Be(0);
    }

    [Fact]
    public async Task Log_LongBacklog_ReadsAPage()
    {
        using var host = new StoreHost(builder => builder.UsePostgreSql(_database.ConnectionString));
        await using var context = await host.Services.GetRequiredService<WebhookDatabase>().OpenAsync(default);
        var seldom = Guid.CreateVersion7();
        Fill(seldom, 30, attempts: 0);
        Fill(Parked, 5_000, attempts: 0);
        _database.Execute("ANALYZE");

        Explain([Command(DeliverySearch.Newest(context.Deliveries, 11))]).Should().BeInRange(11, 30);
        Explain([Command(DeliverySearch.Newest(context.Deliveries.Where(d => d.WebhookId == seldom), 11))]).Should().BeInRange(11, 30);
        Explain([Command(DeliverySearch.Newest(context.Deliveries.Where(d => d.Event == "e"), 11))]).Should().BeInRange(11, 30);
        Explain([Command(DeliverySearch.Newest(context.Deliveries.Where(d => d.Event == "none"), 11))]).Should().BeLessThan(20);
    }

    [Fact]
    public async Task Log_SeveralFilters_ReadNoMoreThanAPageMay()
    {
        using var host = new StoreHost(builder => builder.UsePostgreSql(_database.ConnectionString));
        var store = host.Services.GetRequiredService<DeliveryStore>();
        await using var context = await host.Services.GetRequiredService<WebhookDatabase>().OpenAsync(default);

        foreach (var query in new DeliveryQuery[]
            {
                new() { WebhookId = Alive, State = DeliveryState.Dead },
                new() { Event = "e", State = DeliveryState.Dead },
                new() { State = DeliveryState.Pending, From = Samples.Noon },
                new() { State = DeliveryState.Delivered },
            })
        {
            Explain([Command(new DeliverySearch(context, store, query).Last(new DeliveryPart()))]).Should().BeLessThanOrEqualTo(DeliverySearch.MaxScanned);
        }

        Explain([Command(new DeliverySearch(context, store, new DeliveryQuery { State = DeliveryState.Delivering }).Open())]).Should().Be(0);
        Explain([Command(DeliveryLog.First(context, sequence: 40_000))]).Should().BeLessThanOrEqualTo(1);
    }

    private static NpgsqlBatchCommand Command(IQueryable query)
    {
        using var command = query.CreateDbCommand();
        var copy = new NpgsqlBatchCommand(command.CommandText);
        foreach (NpgsqlParameter parameter in command.Parameters)
        {
            copy.Parameters.Add(parameter.Clone());
        }

        return copy;
    }

    private static IEnumerable<NpgsqlBatchCommand> Claim(DeliveryKind kind, ClaimableWebhook webhook)
    {
        using var watermarks = new ClaimWatermarks(TimeProvider.System, () => { });
        return ClaimStatements.Create(watermarks.Begin(new ClaimRequest(Guid.CreateVersion7(), kind, [webhook], 100, TimeSpan.FromMinutes(1))));
    }

    private static string Claiming(Guid claimId, string condition) => $"""
        WITH claimed AS (
            UPDATE webhook_deliveries SET claim_id = '{claimId}', leased_until = 0 WHERE {condition} RETURNING webhook_id, sequence)
        INSERT INTO webhook_claims (id, webhook_id, sequences)
        SELECT '{claimId}', webhook_id, array_agg(sequence) FROM claimed GROUP BY webhook_id
        """;

    private List<Guid> Ids(string sql)
    {
        using var connection = _database.Open();
        using var command = new NpgsqlCommand(sql, connection);
        using var reader = command.ExecuteReader();
        List<Guid> ids = [];
        while (reader.Read())
        {
            ids.Add(reader.GetGuid(0));
        }

        return ids;
    }

    private void Fill(Guid webhookId, int count, int attempts)
    {
        var message = Guid.CreateVersion7();
        _database.Execute($$"""
            INSERT INTO webhook_messages (id, event, phase, raised_at, invocation, data, context, deliveries)
            VALUES ('{{message}}', 'e', 'After', 0, '{}', '{}', '{}', {{count}});
            INSERT INTO webhook_deliveries (id, message_id, webhook_id, event, state, attempts, earlier_attempts, due_at, created_at)
            SELECT gen_random_uuid(), '{{message}}', '{{webhookId}}', 'e', 'pending', {{attempts}}, 0, n, n FROM generate_series(1, {{count}}) AS n
            """);
    }

    /// <summary>Runs the statements and takes them back; gives how many delivery rows the search read, those that it threw away included.</summary>
    private long Explain(IEnumerable<NpgsqlBatchCommand> statements)
    {
        using var connection = _database.Open();
        using var transaction = connection.BeginTransaction();
        return statements.Sum(statement => QueryPlan.Explain(connection, transaction, statement).Deliveries);
    }
}
