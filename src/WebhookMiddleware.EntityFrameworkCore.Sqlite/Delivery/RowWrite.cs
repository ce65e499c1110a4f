using Microsoft.Data.Sqlite;
using WebhookMiddleware.EntityFrameworkCore.Backends;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.EntityFrameworkCore.Outbox;
using WebhookMiddleware.EntityFrameworkCore.Sqlite.Writing;

namespace WebhookMiddleware.EntityFrameworkCore.Sqlite.Delivery;

/// <summary>
/// Writes a message in a transaction of the application. The statements are prepared before the transaction begins, so that the file is
/// locked for as long as they take, and not for as long as EF takes to make and prepare its own.
/// </summary>
internal sealed class RowWrite : IRowWrite
{
    private readonly SqliteStatement _insertMessage;
    private readonly SqliteStatement _insertDelivery;
    private readonly OutboxMessageRow _message;
    private readonly IReadOnlyList<DeliveryRow> _deliveries;

    public RowWrite(SqliteConnection connection, OutboxMessageRow message, IReadOnlyList<DeliveryRow> deliveries)
    {
        _insertMessage = new SqliteStatement(connection.Handle!, DeliverySql.InsertMessage);
        _insertDelivery = new SqliteStatement(connection.Handle!, DeliverySql.InsertDelivery);
        (_message, _deliveries) = (message, deliveries);
    }

    public void Execute()
    {
        InsertMessage(_insertMessage, _message);
        foreach (var delivery in _deliveries)
        {
            InsertDelivery(_insertDelivery, delivery);
        }
    }

    public void Dispose()
    {
        _insertMessage.Dispose();
        _insertDelivery.Dispose();
    }

    /// <summary>Executes <see cref="DeliverySql.InsertMessage"/>.</summary>
    public static void InsertMessage(SqliteStatement statement, OutboxMessageRow message)
        => statement
            .AddText(message.Id).Add(message.Event).Add(message.Phase.ToString()).Add(message.RaisedAt.ToUnixTimeMilliseconds())
            .Add(message.Invocation).Add(message.Data).Add(message.Context)
            .Add(message.ResponseStatus).Add(message.ResponseBody).Add(message.ResponseLocation).Add((long)message.Deliveries)
            .Execute();

    /// <summary>Executes <see cref="DeliverySql.InsertDelivery"/>, and returns the number that the row gets.</summary>
    public static long InsertDelivery(SqliteStatement statement, DeliveryRow row)
        => statement
            .AddText(row.Id).AddText(row.MessageId).AddText(row.WebhookId).Add(row.Event).Add(row.State)
            .Add(row.DueAt.ToUnixTimeMilliseconds()).AddText(row.ClaimId).Add(row.LeasedUntil?.ToUnixTimeMilliseconds())
            .Add(row.CreatedAt.ToUnixTimeMilliseconds())
            .ExecuteInsert();
}
