using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using WebhookMiddleware.EntityFrameworkCore.Audit;
using WebhookMiddleware.EntityFrameworkCore.CallLog;
using WebhookMiddleware.EntityFrameworkCore.Statistics;
using WebhookMiddleware.Statistics;

namespace WebhookMiddleware.EntityFrameworkCore.Sqlite;

/// <summary>
/// The differences of the model on SQLite: the identifiers of calls, of the audit and in statistics are blobs, which sort as UUIDs do, at
/// half the size of the text.
/// </summary>
internal sealed class SqliteModel(ModelCustomizerDependencies dependencies) : RelationalModelCustomizer(dependencies)
{
    public override void Customize(ModelBuilder modelBuilder, DbContext context)
    {
        base.Customize(modelBuilder, context);
        var blob = new ValueConverter<Guid, byte[]>(
            id => id.ToByteArray(bigEndian: true), bytes => Read(bytes));
        modelBuilder.Entity<CallRow>().Property(c => c.Id).HasConversion(blob);
        modelBuilder.Entity<CallRow>().Property(c => c.InvocationId).HasConversion(blob);
        modelBuilder.Entity<AuditRow>().Property(a => a.Id).HasConversion(blob);
        modelBuilder.Entity<CallBodyRow>().Property(b => b.Id).HasConversion(blob);
        modelBuilder.SharedTypeEntity<StatisticsRow>(StatisticsTables.Minutes).Property(r => r.WebhookId).HasConversion(blob);
        modelBuilder.SharedTypeEntity<StatisticsRow>(StatisticsTables.Hours).Property(r => r.WebhookId).HasConversion(blob);
    }

    private static Guid Read(byte[] bytes) => new(bytes, bigEndian: true);
}
