using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.Audit;
using WebhookMiddleware.EntityFrameworkCore.Audit;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.Tests.Support;
using WebhookMiddleware.EntityFrameworkCore.Webhooks;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.PostgreSql;

/// <summary>A page of the audit, or of a webhook's versions, is read from an index in its order, as the server's plans tell.</summary>
public sealed class PostgreSqlAuditPlanTests(PostgreSqlDatabase database) : IClassFixture<PostgreSqlDatabase>
{
    private const string Hook = "00000000-0000-7000-8000-000000000001";

    public static TheoryData<AuditQuery, string> Queries => new()
    {
        { new AuditQuery(), "Index Scan Backward using pk_webhook_audit" },
        { new AuditQuery { From = DateTimeOffset.UnixEpoch, To = Samples.Noon }, "Index Scan Backward using pk_webhook_audit" },
        { new AuditQuery { WebhookId = Guid.Parse(Hook) }, "Index Scan Backward using ix_webhook_audit_webhook_id_id" },
        { new AuditQuery { Actor = "rare", From = DateTimeOffset.UnixEpoch }, "Index Scan Backward using ix_webhook_audit_actor_id" },
        { new AuditQuery { Action = AuditAction.Deleted, To = Samples.Noon.AddYears(10) }, "Index Scan Backward using ix_webhook_audit_action_id" },
    };

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task Page_EveryFilter_IsARangeOfAnIndexInItsOrder(AuditQuery query, string expected)
    {
        var plan = await ExplainAsync(context => AuditLog.Page(context, query, last: null, 51));

        plan[0].Should().StartWith("Limit", string.Join('\n', plan));
        plan[1].Should().Contain(expected, string.Join('\n', plan));
    }

    [Fact]
    public async Task Page_SeveralFilters_ReadsTheIndexOfTheFirst()
    {
        var query = new AuditQuery { Actor = "rare", Action = AuditAction.Tested };

        var last = await ExplainAsync(context => AuditLog.Last(context, query));
        var page = await ExplainAsync(context => AuditLog.Page(context, query, last: null, 51));

        foreach (var plan in new[] { last, page })
        {
            plan.Should().Contain(step => step.Contains("ix_webhook_audit_actor_id", StringComparison.Ordinal), string.Join('\n', plan))
                .And.NotContain(step => step.Contains("ix_webhook_audit_action_id", StringComparison.Ordinal))
                .And.NotContain(step => step.Contains("Seq Scan", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Page_OfVersions_IsARangeOfTheKeyInItsOrder()
    {
        var plan = await ExplainAsync(context => WebhookHistory.Page(context, Guid.Parse(Hook), 15_000, 11));

        plan[1].Should().Contain("Index Scan Backward using pk_webhook_versions", string.Join('\n', plan));
    }

    private async Task<List<string>> ExplainAsync(Func<WebhookDbContext, IQueryable> query)
    {
        Fill();
        using var host = new StoreHost(builder => builder.UsePostgreSql(database.ConnectionString));
        return await host.ExplainAsync(query);
    }

    // One entry of a hundred is about the webhook, one by the actor, and one of the action, spread over all of them.
    private void Fill()
    {
        database.Clear();
        database.Execute($"""
            INSERT INTO webhook_audit (id, at, actor, action, webhook_id)
            SELECT ('0198c0de-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, i,
                CASE i % 100 WHEN 1 THEN 'rare' ELSE 'ann' END, CASE i % 100 WHEN 2 THEN 'Deleted' ELSE 'Tested' END,
                CASE i % 100 WHEN 3 THEN '{Hook}'::uuid ELSE gen_random_uuid() END
            FROM generate_series(1, 20000) AS i;
            INSERT INTO webhook_versions (webhook_id, version, at, kept_at, document)
            SELECT CASE i % 100 WHEN 0 THEN '{Hook}'::uuid ELSE gen_random_uuid() END, i, i, i, repeat('x', 500)
            FROM generate_series(1, 20000) AS i;
            ANALYZE;
            """);
    }
}
