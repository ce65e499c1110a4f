using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using WebhookMiddleware.Events;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;
using WebhookMiddleware.Payloads.Binding;
using WebhookMiddleware.TestSupport;

namespace WebhookMiddleware.FunctionalTests.Adapters;

/// <summary>Webhooks whose event has left the code, or was changed, while deliveries wait.</summary>
public sealed class RemovedEventTests : IAsyncLifetime, IDisposable
{
    private const string HooksPath = "/webhooks/api/hooks";
    private const string Refunded = "after_refund";
    private const string Shipped = "after_shipping";

    private readonly TempFolder _folder = new();
    private WebhookReceiver _receiver = null!;

    public async Task InitializeAsync() => _receiver = await WebhookReceiver.StartAsync();

    public async Task DisposeAsync() => await _receiver.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Restart_WithoutTheEvent_NamesTheHookAndLetsItBeChanged()
    {
        var id = await RaiseAsync(isActive: true);

        await using var api = await StartAsync();

        var warning = api.Logs.Entries.Should().ContainSingle(entry => entry.Event == "WebhookEventUnknown").Subject.Text;
        warning.Should().ContainAll("refunds", id, Refunded, "options.Events.Add");
        var health = await HealthAsync(api);
        health.Status.Should().Be(HealthStatus.Degraded);
        health.Description.Should().ContainAll("refunds", id, Refunded);

        // What waited is delivered as before.
        (await _receiver.WaitForAsync(2))[1].Json["type"]!.GetValue<string>().Should().Be(Refunded);

        (await PatchAsync(api, id, """{"name":"old refunds"}""")).Status.Should().Be(200);
        (await PatchAsync(api, id, """{"event":"after_refunds"}""")).Json["errors"]!["event"]![0]!.GetValue<string>()
            .Should().Contain("Unknown event 'after_refunds'").And.Contain("options.Events.Add");
        var read = (await api.SendAsync(HttpMethod.Get, $"{HooksPath}/{id}", (string?)null)).Json;
        read["warnings"]![0]!.GetValue<string>().Should().StartWith("event: ");
        (await api.SendAsync(HttpMethod.Put, $"{HooksPath}/{id}", JsonContent.Create(read))).Status.Should().Be(200);
        (await PatchAsync(api, id, """{"isActive":false}""")).Status.Should().Be(200);

        (await HealthAsync(api)).Status.Should().Be(HealthStatus.Healthy, "an inactive webhook has been dealt with");
        (await api.SendAsync(HttpMethod.Delete, $"{HooksPath}/{id}", (string?)null)).Status.Should().Be(204);
    }

    [Fact]
    public async Task Patch_AnotherEvent_LeavesWaitingDeliveriesWhatTheyWere()
    {
        var id = await RaiseAsync(isActive: false);
        await using var api = await StartAsync(Refunded, Shipped);

        (await PatchAsync(api, id, """
            {"event":"after_shipping","name":"shipping","isActive":true,"condition":"phase == 'after'","body":"{\"t\":\"{{ type }}\",\"h\":\"{{ hook.name }}\"}"}
            """)).Status.Should().Be(200);

        var received = (await _receiver.WaitForAsync(2))[1];
        received.Header("webhook-event").Should().Be(Refunded);
        received.Json["t"]!.GetValue<string>().Should().Be(Refunded);
        received.Json["h"]!.GetValue<string>().Should().Be("shipping", "each attempt is rendered with the webhook as it is then");
        var delivered = await Eventually.GetAsync(
            () => DeliveriesAsync(api, $"event={Refunded}"), deliveries => deliveries[0]!["state"]!.GetValue<string>() == "delivered");
        delivered[0]!["event"]!.GetValue<string>().Should().Be(Refunded);
        (await DeliveriesAsync(api, $"event={Shipped}")).Should().BeEmpty();
    }

    // A delivery is attempted once in vain, and waits when the host has stopped.
    private async Task<string> RaiseAsync(bool isActive)
    {
        _receiver.Reply("/hook", WebhookReply.Status(500));
        await using var api = await StartAsync(Refunded);
        var hook = new JsonObject { ["name"] = "refunds", ["url"] = _receiver.Url("/hook").ToString(), ["event"] = Refunded };
        var id = (await api.SendAsync(HttpMethod.Post, HooksPath, JsonContent.Create(hook))).Json["id"]!.GetValue<string>();
        (await api.PostAsync("/refunds", "{}")).Status.Should().Be(200);
        await Eventually.GetAsync(() => DeliveriesAsync(api, ""), deliveries => deliveries[0]!["attempts"]!.GetValue<int>() == 1);
        if (!isActive)
        {
            await PatchAsync(api, id, """{"isActive":false}""");
        }

        _receiver.Reply("/hook", WebhookReply.Allow());
        return id;
    }

    private Task<TestApi> StartAsync(params string[] events) => TestApi.StartAsync(api => api
        .Webhooks(webhooks => webhooks.UseSqlite(_folder.ConnectionString("sqlite")))
        .Options(options => Array.ForEach(events, name => options.Events.Add(name, WebhookPhase.After)))
        .Services(services => services.AddHealthChecks().AddWebhooks())
        .Setting("Webhooks:Delivery:RetryDelays:0", "00:00:01")
        .Setting("Webhooks:Delivery:PollInterval", "00:00:00.05")
        .Map(app =>
        {
            var refunds = app.MapPost("/refunds", () => "");
            if (events.Contains(Refunded))
            {
                refunds.WithAfterWebhook(Refunded);
            }

            app.MapWebhookManagement().AllowAnonymous();
        }));

    private static async Task<HealthReportEntry> HealthAsync(TestApi api)
        => (await api.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries.Values.Single();

    private static async Task<JsonArray> DeliveriesAsync(TestApi api, string query)
        => (await api.SendAsync(HttpMethod.Get, $"/webhooks/api/deliveries?{query}", (string?)null)).Json["items"]!.AsArray();

    private static Task<TestResponse> PatchAsync(TestApi api, string id, string json)
        => api.SendAsync(HttpMethod.Patch, $"{HooksPath}/{id}", json);
}
