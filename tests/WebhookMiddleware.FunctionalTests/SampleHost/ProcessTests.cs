using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;
using WebhookMiddleware.TestSupport;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.FunctionalTests.SampleHost;

/// <summary>The sample as people run it: a process with a real address.</summary>
public abstract class ProcessTests(string store)
{
    public sealed class OnSqlite() : ProcessTests("sqlite");

    public sealed class OnPostgreSql() : ProcessTests("postgresql"), INeedPostgreSql;

    [Fact]
    public async Task Kill_ThenRestartOnTheSameDatabase_KeepsEverythingAndSeedsNothingMore()
    {
        using var folder = new TempFolder();
        string orderId;
        await using (var process = await SampleProcess.StartAsync(folder, store))
        {
            // The line comes after the one with the address.
            await Eventually.GetAsync(
                () => Task.FromResult(process.Output),
                output => output.Contains("curl " + process.Client.BaseAddress + "organization/user/new", StringComparison.Ordinal));
            var user = await PostAsync(process, "organization/user/new", Requests.User());
            orderId = (await PostAsync(process, "user/order/add", Requests.Order(user.Id).With("shop_id", "demo"))).Id;
            (await ListHooksAsync(process)).Should().HaveCount(3);
            await process.KillAsync();
        }

        await using var next = await SampleProcess.StartAsync(folder, store);
        var order = (await GetAsync(next, $"user/order/{orderId}")).Json;
        order["total"]!.GetValue<decimal>().Should().Be(Requests.OrderTotal + 50 - 60);
        (await ListHooksAsync(next)).Should().HaveCount(3);
        (await GetAsync(next, "health")).Text.Should().Be("Healthy");
    }

    private static async Task<ApiReply> GetAsync(SampleHostProcess process, string path)
        => (await ApiReply.ReadAsync(await process.Client.GetAsync(new Uri(path, UriKind.Relative)))).Expect(HttpStatusCode.OK);

    private static async Task<ApiReply> PostAsync(SampleHostProcess process, string path, JsonObject body)
        => (await ApiReply.ReadAsync(await process.Client.PostAsJsonAsync(path, body))).Expect(HttpStatusCode.OK);

    private static async Task<JsonArray> ListHooksAsync(SampleHostProcess process)
        => (await GetAsync(process, "webhooks/api/hooks")).Json["items"]!.AsArray();
}
