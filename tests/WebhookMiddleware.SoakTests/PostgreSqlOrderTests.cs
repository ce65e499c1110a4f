using WebhookMiddleware.TestSupport;
using WebhookMiddleware.TestSupport.Hosts;
using Xunit.Abstractions;

namespace WebhookMiddleware.SoakTests;

public sealed class PostgreSqlOrderTests(ITestOutputHelper output) : OrderScenario(output), INeedPostgreSql
{
    [Fact]
    public async Task Dispatch_InOrderOnFourHostsWithFailures_KeepsTheOrder()
    {
        using var database = HostDatabase.NewPostgreSql();
        await RunAsync(database);
    }
}
