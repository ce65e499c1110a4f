using System.Transactions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Enlistment;

/// <summary>Compares how a context's connection and the store's connection see the outbox.</summary>
internal static class EnlistmentProbe
{
    /// <summary>Returns what is wrong with the context, or null if nothing is.</summary>
    /// <exception cref="InvalidOperationException">
    /// The store's own connection can't write at the moment, so that the context can't be judged.
    /// </exception>
    public static async Task<string?> FindErrorAsync(DbContext context, NpgsqlDataSource store, CancellationToken cancellationToken)
    {
        var first = await LookAsync(context, store, cancellationToken);
        if (first is null)
        {
            return null;
        }

        // During a failover or a restart, connections may see different states: only a difference that lasts is an error.
        var second = await LookAsync(context, store, cancellationToken);
        return second is null || second == first
            ? second
            : throw new InvalidOperationException(
                $"The databases of the context and of the webhooks changed while they were compared. First: {first} Then: {second}");
    }

    private static async Task<string?> LookAsync(DbContext context, NpgsqlDataSource store, CancellationToken cancellationToken)
    {
        var own = await ReadOwnAsync(context, cancellationToken);
        var stored = await ReadStoreAsync(store, cancellationToken);
        if (stored is not { HasTables: true, IsReadOnly: false })
        {
            var defect = stored.HasTables ? "can only read" : "finds no tables";
            throw new InvalidOperationException($"The webhooks' own connection to {stored.Place} {defect} at the moment.");
        }

        return FindError(own, stored);
    }

    private static string? FindError(OutboxView own, OutboxView stored)
        => FindOtherDatabase(own, stored) ?? FindOtherTables(own, stored) ?? FindReadOnly(own) ?? FindMissingRights(own, stored);

    private static string? FindOtherDatabase(OutboxView own, OutboxView stored)
        => own.Server == stored.Server && own.DatabaseId == stored.DatabaseId
            ? null
            : $"the webhooks are in {stored.Place}, and the context uses {own.Place}"
                + $"{(own.IsStandby ? ", a standby that can only be read" : "")}. Give both the same server and database.";

    private static string? FindOtherTables(OutboxView own, OutboxView stored)
    {
        if (own.Messages == stored.Messages && own.Enlisted == stored.Enlisted)
        {
            return null;
        }

        var found = own.HasTables
            ? $"finds the tables webhook_messages and webhook_enlisted_messages of the schema {own.TableSchema}"
            : "finds no tables webhook_messages and webhook_enlisted_messages";
        var searchPath = own.Schema is null || own.HasTables ? stored.TableSchema : $"{own.Schema},{stored.TableSchema}";
        return $"the webhooks are in the schema {stored.TableSchema}, "
            + $"and the context (role {own.Role}, search path {own.SearchPath}) {found}. "
            + $"Give the context's connection string 'Search Path={searchPath}' and its role USAGE on the schema {stored.TableSchema}, "
            + "or give the webhooks the schema of the context.";
    }

    private static string? FindReadOnly(OutboxView own)
        => own.IsReadOnly
            ? $"its connection to {own.Place} (role {own.Role}) can only read. "
                + "Remove default_transaction_read_only from its connection string, role, or transaction."
            : null;

    private static string? FindMissingRights(OutboxView own, OutboxView stored)
        => own.MissingRights.Length > 0
            ? $"its role {own.Role} lacks {own.MissingRights}. "
                + $"Grant it SELECT on webhook_messages, and SELECT and INSERT on webhook_enlisted_messages, in the schema {stored.TableSchema}."
            : null;

    private static async Task<OutboxView> ReadOwnAsync(DbContext context, CancellationToken cancellationToken)
    {
        await context.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            return await OutboxView.ReadAsync(
                (NpgsqlConnection)context.Database.GetDbConnection(),
                (NpgsqlTransaction?)context.Database.CurrentTransaction?.GetDbTransaction(),
                cancellationToken);
        }
        finally
        {
            await context.Database.CloseConnectionAsync();
        }
    }

    private static async Task<OutboxView> ReadStoreAsync(NpgsqlDataSource store, CancellationToken cancellationToken)
    {
        // The store's connection must not join the host's transaction.
        using var scope = new TransactionScope(TransactionScopeOption.Suppress, TransactionScopeAsyncFlowOption.Enabled);
        await using var connection = await store.OpenConnectionAsync(cancellationToken);
        var view = await OutboxView.ReadAsync(connection, transaction: null, cancellationToken);
        scope.Complete();
        return view;
    }
}
