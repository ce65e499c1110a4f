using FluentAssertions.Execution;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.FunctionalTests.Management.Routes;

/// <summary>Whatever a header holds is answered as the contract says. One store is enough: headers are read before it is asked.</summary>
public sealed class HostileHeaderTests
{
    private static readonly string[] Names = ["If-Match", "Last-Event-ID", "webhook-hop", "Accept", "traceparent"];

    [Fact]
    public async Task EveryHeader_AnyValue_IsAnsweredOrRefused()
    {
        using var database = HostDatabase.NewSqlite();
        await using var api = await RoutesApi.StartAsync(database);
        using var scope = new AssertionScope();
        foreach (var route in RouteCase.All.Where(route => route.Method != "DELETE"))
        {
            foreach (var (name, value) in Names.SelectMany(_ => HostileInputs.HeaderValues, (name, value) => (name, value)))
            {
                (await api.SendAsync(route, headers: (name, value))).ShouldBeSound($"{route} with {name}: {value}");
            }
        }
    }
}
