using System.Data;
using System.Data.Common;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.SoakTests.Support;

/// <summary>A transaction on PostgreSQL that keeps its view of the deliveries, and has a number that comes before all later ones.</summary>
internal sealed class HeldTransaction : IAsyncDisposable
{
    private readonly DbConnection _connection;

    private HeldTransaction(DbConnection connection) => _connection = connection;

    public static async Task<HeldTransaction> BeginAsync(HostDatabase database)
    {
        var held = new HeldTransaction(await database.OpenAsync());
        await held._connection.BeginTransactionAsync(IsolationLevel.RepeatableRead);
        await held.LookAsync();
        return held;
    }

    /// <summary>How many deliveries it sees. The first look gives it its view and its number.</summary>
    public async Task<long> LookAsync()
    {
        await using var command = _connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM webhook_deliveries WHERE pg_current_xact_id() IS NOT NULL";
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Ends it with its connection.</summary>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
