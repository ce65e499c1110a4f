using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Support;

/// <summary>
/// Insists that migrations after the first one take nothing from hosts of older versions, which work on beside newer ones, and may be
/// started again.
/// </summary>
internal static class AddedOnly
{
    public static void Check(DbContext context)
    {
        var migrations = context.GetService<IMigrationsAssembly>();
        var changes = migrations.Migrations.Skip(1)
            .SelectMany(entry => migrations.CreateMigration(entry.Value, context.Database.ProviderName!).UpOperations)
            .ToArray();
        changes.Should().NotBeEmpty();
        changes.Where(change => !OnlyAdds(change)).Should().BeEmpty();
    }

    // Older hosts write rows without the new columns.
    private static bool OnlyAdds(MigrationOperation change) => change switch
    {
        CreateTableOperation or DropIndexOperation => true,
        CreateIndexOperation index => !index.IsUnique,
        AlterColumnOperation column => column.ColumnType == column.OldColumn.ColumnType && (column.IsNullable || !column.OldColumn.IsNullable),
        AddColumnOperation column => column.IsNullable || column.DefaultValue is not null || column.DefaultValueSql is not null,
        _ => false,
    };
}
