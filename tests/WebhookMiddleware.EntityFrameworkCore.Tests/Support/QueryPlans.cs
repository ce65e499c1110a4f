using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.Database;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Support;

/// <summary>Asks a database how it would run a query.</summary>
internal static class QueryPlans
{
    /// <summary>Returns the steps of the plan, in the database's own words.</summary>
    public static async Task<List<string>> ExplainAsync(this StoreHost host, Func<WebhookDbContext, IQueryable> query)
    {
        await using var context = await host.Services.GetRequiredService<WebhookDatabase>().OpenAsync(default);
        await context.Database.OpenConnectionAsync();
        var (verb, column) = context.Database.IsSqlite() ? ("EXPLAIN QUERY PLAN", 3) : ("EXPLAIN", 0);
        await using var command = query(context).CreateDbCommand();
        command.CommandText = $"{verb} {command.CommandText}";

        List<string> plan = [];
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            plan.Add(reader.GetString(column));
        }

        return plan;
    }
}
