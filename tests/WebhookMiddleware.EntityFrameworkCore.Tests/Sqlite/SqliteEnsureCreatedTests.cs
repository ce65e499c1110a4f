using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.Tests.Enlistment;
using WebhookMiddleware.EntityFrameworkCore.Tests.Support;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Sqlite;

public sealed class SqliteEnsureCreatedTests : EnsureCreatedTests, IDisposable
{
    private readonly SqliteFile _file = new();

    public void Dispose() => _file.Dispose();

    protected override StoreHost Start()
        => Start(builder => builder.UseSqlite(_file.ConnectionString), options => options.UseSqlite(_file.ConnectionString));
}
