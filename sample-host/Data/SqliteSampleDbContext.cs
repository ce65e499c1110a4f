using Microsoft.EntityFrameworkCore;

namespace SampleHost.Data;

/// <summary>
/// The context for a SQLite file. <c>dotnet ef migrations add Name --context SqliteSampleDbContext --output-dir Data/Migrations/Sqlite</c>
/// adds a migration; the other database needs its own.
/// </summary>
internal sealed class SqliteSampleDbContext(DbContextOptions<SqliteSampleDbContext> options) : SampleDbContext(options);
