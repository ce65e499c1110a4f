using Microsoft.Data.Sqlite;
using WebhookMiddleware.EntityFrameworkCore.Backends;
using WebhookMiddleware.EntityFrameworkCore.Outbox;
using WebhookMiddleware.EntityFrameworkCore.Sqlite.Writing;

namespace WebhookMiddleware.EntityFrameworkCore.Sqlite.Delivery;

/// <summary>
/// Writes a message in a transaction of the application. The statement is prepared before the transaction begins, so that the file is
/// locked for as long as it takes, and not for as long as EF takes to make and prepare its own.
/// </summary>
internal sealed class RowWrite(SqliteConnection connection, EnlistedMessageRow message) : IRowWrite
{
    private readonly SqliteStatement _insert = new(connection.Handle!, EnlistmentSql.Insert);

    public void Execute()
        => _insert
            .AddText(message.Id).AddText(message.ClaimId).Add(message.Event).Add(message.Phase.ToString())
            .Add(message.RaisedAt.ToUnixTimeMilliseconds())
            .Add(message.Invocation).Add(message.Data).Add(message.Context)
            .Add(message.ResponseStatus).Add(message.ResponseBody).Add(message.ResponseLocation).Add(message.Deliveries)
            .Execute();

    public void Dispose() => _insert.Dispose();
}
