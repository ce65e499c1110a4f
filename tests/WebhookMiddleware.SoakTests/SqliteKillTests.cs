using WebhookMiddleware.SoakTests.Support;
using Xunit.Abstractions;

namespace WebhookMiddleware.SoakTests;

public sealed class SqliteKillTests(ITestOutputHelper output) : KillScenario(output)
{
    [Fact]
    public async Task Kill_UnderLoadAgainAndAgain_LosesNoEvent()
    {
        using var database = SoakDatabase.NewSqlite();
        await RunAsync(database);
    }
}
