using WebhookMiddleware.TestSupport;
using WebhookMiddleware.TestSupport.Hosts;
using Xunit.Abstractions;

namespace WebhookMiddleware.SoakTests;

public sealed class PostgreSqlKillTests(ITestOutputHelper output) : KillScenario(output), INeedPostgreSql
{
    [Fact]
    public async Task Kill_UnderLoadAgainAndAgain_LosesNoEvent()
    {
        using var database = HostDatabase.NewPostgreSql();
        await RunAsync(database);
    }
}
