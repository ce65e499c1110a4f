using WebhookMiddleware.TestSupport;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.FunctionalTests.Management.Routes;

/// <summary>An API for all tests of a class, which leave it as it is.</summary>
public abstract class RoutesFixture(HostDatabase database) : IAsyncLifetime
{
    internal RoutesApi Api { get; private set; } = null!;

    public async Task InitializeAsync() => Api = await RoutesApi.StartAsync(database);

    public async Task DisposeAsync()
    {
        await Api.DisposeAsync();
        database.Dispose();
    }
}

public sealed class SqliteRoutes() : RoutesFixture(HostDatabase.NewSqlite());

public sealed class PostgreSqlRoutes() : RoutesFixture(HostDatabase.NewPostgreSql()), INeedPostgreSql;
