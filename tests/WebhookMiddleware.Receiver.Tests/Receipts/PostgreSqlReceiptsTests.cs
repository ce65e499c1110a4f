using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.TestSupport;

namespace WebhookMiddleware.Receiver.Tests.Receipts;

public sealed class PostgreSqlReceiptsTests : EntityReceiptsTests, INeedPostgreSql
{
    private readonly string _connection = PostgreSqlServer.NewDatabase();

    protected override string ForbidWrites => "ALTER TABLE \"WebhookReceipts\" ADD CHECK (false)";

    protected override void Use(DbContextOptionsBuilder options) => options.UseNpgsql(_connection);
}
