using WebhookMiddleware.TestSupport.Hosts;
using Xunit.Abstractions;

namespace WebhookMiddleware.SoakTests;

public sealed class SqliteOrderTests(ITestOutputHelper output) : OrderScenario(output)
{
    [Fact]
    public async Task Dispatch_InOrderOnFourHostsWithFailures_KeepsTheOrder()
    {
        using var database = HostDatabase.NewSqlite();
        await RunAsync(database);
    }
}
