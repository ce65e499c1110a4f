using WebhookMiddleware.SoakTests.Support;
using WebhookMiddleware.TestSupport;
using Xunit.Abstractions;

namespace WebhookMiddleware.SoakTests;

public sealed class PostgreSqlKillTests(ITestOutputHelper output) : KillScenario(output), INeedPostgreSql
{
    [Fact]
    public async Task Kill_UnderLoadAgainAndAgain_LosesNoEvent()
    {
        using var database = SoakDatabase.NewPostgreSql();
        await RunAsync(database);
    }
}
