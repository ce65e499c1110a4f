using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Npgsql;
using WebhookMiddleware.EntityFrameworkCore.PostgreSql.Notifications;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql;

/// <summary>Creates the context for <c>dotnet ef migrations add</c> in this project. It opens no database.</summary>
internal sealed class DesignTimeWebhookDbContextFactory : IDesignTimeDbContextFactory<WebhookDbContext>
{
    public WebhookDbContext CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<WebhookDbContext>();

        // The backend lives as long as the tool that requested the context.
#pragma warning disable CA2000
        new PostgreSqlBackend(
            NpgsqlDataSource.Create("Host=design;Database=design"),
            ownsDataSource: true,
            new PendingNotifications(),
            TimeProvider.System,
            mustExist: false)
            .Configure(options);
#pragma warning restore CA2000
        return new WebhookDbContext(options.Options);
    }
}
