using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.Tests.Enlistment;
using WebhookMiddleware.EntityFrameworkCore.Tests.Support;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.PostgreSql;

public sealed class PostgreSqlEnsureCreatedTests : EnsureCreatedTests, IClassFixture<PostgreSqlDatabase>, IDisposable
{
    private readonly PostgreSqlDatabase _database = new();

    public void Dispose() => _database.Dispose();

    protected override StoreHost Start()
        => Start(builder => builder.UsePostgreSql(_database.ConnectionString), options => options.UseNpgsql(_database.ConnectionString));
}
