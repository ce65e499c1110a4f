using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;

namespace WebhookMiddleware.FunctionalTests.SampleHost;

/// <summary>What a newcomer sees first: the dashboard at the root, and a page that sends a demo order.</summary>
public sealed class DemoOrderTests
{
    [Fact]
    public async Task Button_Pressed_ShowsWhatTheCustomerGetsAndLeadsToTheRun()
    {
        await using var app = await SampleApp.StartAsync(new SampleAppOptions { OnKestrel = true, Store = "inmemory", Receiver = null });
        var page = (await app.GetAsync("/demo/")).Expect(HttpStatusCode.OK);
        page.ContentType.Should().Be("text/html");
        page.Text.Should().Contain("<form method=\"post\" action=\"/demo/order\"><button>").And.NotContain("HTTP 200");

        var result = (await app.SendAsync(HttpMethod.Post, "/demo/order")).Expect(HttpStatusCode.OK);

        result.Text.Should().Contain("<h2>HTTP 200</h2>").And.Contain("<button>", "it can be pressed again");
        (await app.SendAsync(HttpMethod.Post, "/demo/order")).Text.Should().Contain("<h2>HTTP 200</h2>", "the customer is there already");
        (await app.CountOrdersAsync()).Should().Be(2);
        (await app.GetAsync("/demo/receiver/log")).Json["items"]!.AsArray().Select(receipt => $"{receipt!["headers"]!["webhook-event"]}")
            .Should().Contain("before_order_add");
        result.Text.Should().Contain("href=\"/webhooks/events/before_order_add\"");
        (await app.GetAsync("/webhooks/events/before_order_add")).Expect(HttpStatusCode.OK).Text.Should().Contain("Demo: discount in the demo shop");
    }

    [Fact]
    public async Task LargeOrder_Pressed_CostsMoreThanTenThousand()
    {
        await using var app = await SampleApp.StartAsync(new SampleAppOptions { OnKestrel = true, Store = "inmemory", Receiver = null });
        var action = Regex.Match((await app.GetAsync("/demo/")).Text, "action=\"(/demo/order\\?[^\"]+)\"").Groups[1].Value;

        var result = (await app.SendAsync(HttpMethod.Post, action)).Expect(HttpStatusCode.OK);

        int.Parse(Regex.Match(result.Text, "&quot;total&quot;:(\\d+)").Groups[1].Value, CultureInfo.InvariantCulture).Should().BeGreaterThan(10_000);
    }

    [Fact]
    public async Task Production_HasNeitherDemoNorDashboardForStrangers()
    {
        await using var app = await SampleApp.StartAsync(new SampleAppOptions { OnKestrel = true, Environment = "Production", Receiver = null });

        (await app.GetAsync("/demo/")).Status.Should().Be(HttpStatusCode.NotFound);
        (await app.SendAsync(HttpMethod.Post, "/demo/order")).Status.Should().Be(HttpStatusCode.NotFound);
        (await app.GetAsync("/")).Status.Should().Be(HttpStatusCode.NotFound);
        (await app.GetAsync("/webhooks/")).Status.Should().Be(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Root_Development_LeadsToTheDashboard()
    {
        await using var app = await SampleApp.StartAsync(new SampleAppOptions { OnKestrel = true, Store = "inmemory", Receiver = null });

        using var page = await app.Client.GetAsync(new Uri("/", UriKind.Relative));

        page.StatusCode.Should().Be(HttpStatusCode.OK);
        page.RequestMessage!.RequestUri!.AbsolutePath.Should().Be("/webhooks/");
    }

    [Fact]
    public async Task Start_Development_LogsTheAddressesOfBoth()
    {
        using var folder = new TempFolder();
        await using var host = await SampleProcess.StartAsync(folder, "inmemory");

        host.Output.Should().Contain($"Webhook dashboard: {host.Client.BaseAddress}webhooks/").And.Contain($"Send a demo order: {host.Client.BaseAddress}demo/");
    }
}
