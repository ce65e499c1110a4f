using Microsoft.EntityFrameworkCore;

namespace SampleHost.Data;

/// <summary>
/// The context for a PostgreSQL database. <c>dotnet ef migrations add Name --context PostgreSqlSampleDbContext --output-dir
/// Data/Migrations/PostgreSql</c> adds a migration; the other database needs its own.
/// </summary>
internal sealed class PostgreSqlSampleDbContext(DbContextOptions<PostgreSqlSampleDbContext> options) : SampleDbContext(options);
