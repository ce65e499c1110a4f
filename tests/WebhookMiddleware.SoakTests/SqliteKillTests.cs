using WebhookMiddleware.TestSupport.Hosts;
using Xunit.Abstractions;

namespace WebhookMiddleware.SoakTests;

public sealed class SqliteKillTests(ITestOutputHelper output) : KillScenario(output)
{
    [Fact]
    public async Task Kill_UnderLoadAgainAndAgain_LosesNoEvent()
    {
        using var database = HostDatabase.NewSqlite();
        await RunAsync(database);
    }
}
