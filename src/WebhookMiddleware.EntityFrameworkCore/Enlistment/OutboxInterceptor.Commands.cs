using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

internal sealed partial class OutboxInterceptor : IDbCommandInterceptor
{
    public InterceptionResult<DbDataReader> ReaderExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
    {
        if (eventData.CommandSource == CommandSource.SaveChanges
            && !result.HasResult
            && EnlistedMessages.Find(eventData.Context) is { } messages
            && EnlistmentOf(eventData.Context!).Backend is { AppendsRows: true } backend)
        {
            messages.AppendRow(backend, command);
        }

        return result;
    }

    public ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default)
        => new(ReaderExecuting(command, eventData, result));

    // Whoever closes a reader gets the errors of the statements that have not been read.
    public InterceptionResult DataReaderDisposing(DbCommand command, DataReaderDisposingEventData eventData, InterceptionResult result)
    {
        EnlistedMessages.Find(eventData.Context)?.CommandExecuted(command, eventData.RecordsAffected);
        return result;
    }
}
