using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.Audit;
using WebhookMiddleware.EntityFrameworkCore.Audit;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.Tests.Support;
using WebhookMiddleware.EntityFrameworkCore.Webhooks;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Sqlite;

/// <summary>A page of the audit, or of a webhook's versions, is read from an index in its order, however long they are.</summary>
public sealed class SqliteAuditPlanTests : IDisposable
{
    private readonly SqliteFile _file = new();

    public static TheoryData<AuditQuery, string> Queries => new()
    {
        { new AuditQuery(), "SCAN w USING INDEX sqlite_autoindex_webhook_audit_1" },
        { new AuditQuery { Cursor = Samples.CallId(Samples.Noon) }, "SEARCH w USING INDEX sqlite_autoindex_webhook_audit_1 (id<?)" },
        { new AuditQuery { From = Samples.Noon, To = Samples.Noon.AddHours(1) }, "SEARCH w USING INDEX sqlite_autoindex_webhook_audit_1 (id>? AND id<?)" },
        { new AuditQuery { WebhookId = Guid.CreateVersion7() }, "SEARCH w USING INDEX ix_webhook_audit_webhook_id_id (webhook_id=?)" },
        { new AuditQuery { Actor = "ann", From = Samples.Noon }, "SEARCH w USING INDEX ix_webhook_audit_actor_id (actor=? AND id>?)" },
        {
            new AuditQuery { Action = AuditAction.Deleted, Cursor = Samples.CallId(Samples.Noon) },
            "SEARCH w USING INDEX ix_webhook_audit_action_id (action=? AND id<?)"
        },
    };

    public void Dispose() => _file.Dispose();

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task Page_EveryFilter_IsARangeOfAnIndexInItsOrder(AuditQuery query, string expected)
        => (await ExplainAsync(context => AuditLog.Page(context, query, last: null, 51))).Should().Equal(expected);

    [Fact]
    public async Task Page_SeveralFilters_ReadsTheIndexOfTheFirst()
    {
        var query = new AuditQuery { WebhookId = Guid.CreateVersion7(), Actor = "ann", Action = AuditAction.Tested };

        var last = await ExplainAsync(context => AuditLog.Last(context, query));
        var page = await ExplainAsync(context => AuditLog.Page(context, query, Samples.CallId(Samples.Noon), 51));

        last.Should().ContainSingle().Which.Should().Contain("ix_webhook_audit_webhook_id_id (webhook_id=?)");
        page.Should().Contain(step => step.Contains("ix_webhook_audit_webhook_id_id (webhook_id=? AND id>?)", StringComparison.Ordinal))
            .And.NotContain(step => step.StartsWith("SCAN w ", StringComparison.Ordinal), string.Join('\n', page));
    }

    [Fact]
    public async Task Page_OfVersions_IsARangeOfTheKeyInItsOrder()
        => (await ExplainAsync(context => WebhookHistory.Page(context, Guid.CreateVersion7(), 10, 51)))
            .Should().Equal("SEARCH w USING INDEX sqlite_autoindex_webhook_versions_1 (webhook_id=? AND version<?)");

    private async Task<List<string>> ExplainAsync(Func<WebhookDbContext, IQueryable> query)
    {
        using var host = new StoreHost(builder => builder.UseSqlite(_file.ConnectionString));
        return await host.ExplainAsync(query);
    }
}
