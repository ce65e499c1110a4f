using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace WebhookMiddleware.EntityFrameworkCore.Sqlite;

/// <summary>Creates the context for <c>dotnet ef migrations add</c> in this project. It opens no database.</summary>
internal sealed class DesignTimeWebhookDbContextFactory : IDesignTimeDbContextFactory<WebhookDbContext>
{
    public WebhookDbContext CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<WebhookDbContext>();
        new SqliteBackend(new SqliteConnectionStringBuilder("Data Source=design.db")).Configure(options);
        return new WebhookDbContext(options.Options);
    }
}
