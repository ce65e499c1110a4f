using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace SampleHost.Data;

/// <summary>Lets <c>dotnet ef migrations add</c> run for either database, whichever is configured. It opens none.</summary>
internal sealed class DesignTimeDbContexts
    : IDesignTimeDbContextFactory<SqliteSampleDbContext>, IDesignTimeDbContextFactory<PostgreSqlSampleDbContext>
{
    SqliteSampleDbContext IDesignTimeDbContextFactory<SqliteSampleDbContext>.CreateDbContext(string[] args)
        => new(new DbContextOptionsBuilder<SqliteSampleDbContext>().UseSqlite().Options);

    PostgreSqlSampleDbContext IDesignTimeDbContextFactory<PostgreSqlSampleDbContext>.CreateDbContext(string[] args)
        => new(new DbContextOptionsBuilder<PostgreSqlSampleDbContext>().UseNpgsql().Options);
}
