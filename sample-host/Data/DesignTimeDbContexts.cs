using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace SampleHost.Data;

/// <summary>
/// Creates the contexts for <c>dotnet ef migrations add</c>, for either database, whichever is configured. It opens no database.
/// </summary>
internal sealed class DesignTimeDbContexts
    : IDesignTimeDbContextFactory<SqliteSampleDbContext>, IDesignTimeDbContextFactory<PostgreSqlSampleDbContext>
{
    SqliteSampleDbContext IDesignTimeDbContextFactory<SqliteSampleDbContext>.CreateDbContext(string[] args)
        => new(new DbContextOptionsBuilder<SqliteSampleDbContext>().UseSqlite().Options);

    PostgreSqlSampleDbContext IDesignTimeDbContextFactory<PostgreSqlSampleDbContext>.CreateDbContext(string[] args)
        => new(new DbContextOptionsBuilder<PostgreSqlSampleDbContext>().UseNpgsql().Options);
}
