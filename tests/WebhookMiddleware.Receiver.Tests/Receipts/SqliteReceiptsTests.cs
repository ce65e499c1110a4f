using Microsoft.EntityFrameworkCore;

namespace WebhookMiddleware.Receiver.Tests.Receipts;

public sealed class SqliteReceiptsTests : EntityReceiptsTests
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"receipts-{Guid.NewGuid():N}.db");

    protected override string ForbidWrites
        => "CREATE TRIGGER no BEFORE INSERT ON WebhookReceipts BEGIN SELECT RAISE(ABORT, 'no'); END";

    protected override void Use(DbContextOptionsBuilder options) => options.UseSqlite($"Data Source={_file};Pooling=False");
}
