using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using WebhookMiddleware.EntityFrameworkCore.Tests.Support;
using WebhookMiddleware.TestSupport;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Documentation;

/// <summary>
/// What the page on the database says of hosts that may not create tables. That nothing else needs more rights, the conformance suites
/// show: their stores have a role with the same.
/// </summary>
public sealed class PostgreSqlRightsTests : IClassFixture<PostgreSqlDatabase>, IDisposable
{
    private readonly PostgreSqlDatabase _database = new();

    private string Role => $"{_database.Name}_shop";

    public void Dispose()
    {
        _database.Dispose();
        PostgreSqlServer.Execute($"DROP ROLE IF EXISTS \"{Role}\"");
    }

    [Fact]
    public async Task Host_ThatMayNotCreateTables_WorksOnceTheScriptHasRun()
    {
        PostgreSqlServer.Execute($"CREATE DATABASE \"{_database.Name}\"");
        _database.Execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC");
        var grants = DatabasePage.Grants.Replace("shop_api", $"\"{Role}\"", StringComparison.Ordinal).Split('\n', 2);
        _database.Execute(grants[0]);
        using var host = new StoreHost(builder => builder.UsePostgreSql(
            new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Username = Role, Password = "secret" }.ConnectionString));
        var add = () => host.Webhooks.AddAsync(Samples.Plain(), default);
        (await add.Should().ThrowAsync<PostgresException>()).Which.SqlState.Should().Be(PostgresErrorCodes.InsufficientPrivilege);

        _database.Execute(DatabasePage.Script("postgresql"));
        _database.Execute(grants[1]);

        await add();
        _database.Execute(DatabasePage.Script("postgresql"));
        (await host.Webhooks.LoadAsync(default)).Webhooks.Should().ContainSingle("the script applies what is missing, and changes nothing else");
        _database.Read<bool>($"SELECT has_schema_privilege('{Role}', 'public', 'CREATE')").Should().BeFalse();
    }
}
