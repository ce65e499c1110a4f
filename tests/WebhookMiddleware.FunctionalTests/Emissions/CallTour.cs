using WebhookMiddleware.FunctionalTests.Adapters;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;
using WebhookMiddleware.TestSupport;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.FunctionalTests.Emissions;

/// <summary>Calls webhooks with planted secrets, with every outcome, awaited and in the background.</summary>
internal static class CallTour
{
    private const string Path = "/orders";

    /// <summary>More than a circuit breaker puts up with.</summary>
    private const int ManyCalls = 25;

    // As a handler may pass it on.
    private const string ContextPath = "/context";

    private static readonly (int Status, Action<WebhookSetupItem> Setup)[] Outcomes =
    [
        (200, hook => hook.Replies(WebhookReply.AllowWithWarnings("seen"))),
        (200, hook => hook.Shadow().Replies(WebhookReply.Status(500))),
        (200, hook => hook.ContinueOnFailure().Replies(WebhookReply.Status(500))),
        (409, hook => hook.Replies(WebhookReply.Deny(409, "No"))),
        (502, hook => hook.Replies(WebhookReply.Status(302))),
        (502, hook => hook.Replies(WebhookReply.WithJson("{"))),
        (502, hook => hook.Replies(WebhookReply.Enrich(new { unknown = 1 }))),
        (502, hook => hook.Replies(WebhookReply.Patch(new { op = "test", path = "/id", value = 2 }))),
        (502, hook => hook.Replies(WebhookReply.Abort())),
        (504, hook => hook.WithTimeout(100).Replies(WebhookReply.Hang())),
        (502, hook => hook.With(webhook => webhook with { Body = "{% for i in (1..9999999) %}{{ data.id }}{% endfor %}" })),
        (502, hook => hook.With(webhook => webhook with { Body = "{{ data.id | unknown }}" })),
        (502, hook => hook.With(webhook => webhook with { Condition = "data.id >" })),
        (502, hook => hook.With(webhook => webhook with { Url = "http://127.0.0.1:1/" })),
        (502, hook => hook.With(webhook => webhook with { Url = "http://10.0.0.1/" })),
        (502, hook => hook.With(webhook => webhook with { Url = "http://no-such-host.invalid/" })),
        (502, hook => hook.With(webhook => webhook with { Url = $"http://{PlantedSecrets.Username}:{Uri.EscapeDataString(PlantedSecrets.Password)}@a.test/" })),
        (502, hook => hook.With(webhook => webhook with { Headers = [new WebhookHeader("Not a token", PlantedSecrets.HeaderValue)] })),
        (502, hook => hook.With(webhook => webhook with { Headers = [new WebhookHeader("X-Lines", PlantedSecrets.HeaderValue + "\r\n")] })),
        (502, hook => hook.With(webhook => webhook with { SigningSecrets = [new WebhookSigningSecret(Guid.CreateVersion7(), PlantedSecrets.Password, default)] })),
    ];

    public static async Task RunAsync()
    {
        using var folder = new TempFolder();
        await using var api = await TestApi.StartAsync(api => api
            .Webhooks(webhooks => webhooks.UseSqlite(folder.ConnectionString("sqlite")))
            .Setting("Webhooks:Delivery:RetryDelays:0", "00:00:00.05")
            .Setting("Webhooks:Delivery:PollInterval", "00:00:00.05")
            .Map(app =>
            {
                app.MapPost(Path, (Order order) => order).WithBeforeWebhook(TestApiBuilder.BeforeOrder).WithAfterWebhook(TestApiBuilder.AfterOrder);
                app.MapPost(ContextPath, (Order order, HttpContext http) => http.Features.Get<IWebhookFeature>()!.Context)
                    .WithBeforeWebhook(TestApiBuilder.BeforeOrder);
                app.MapWebhookManagement().AllowAnonymous();
            }));

        foreach (var (status, setup) in Outcomes)
        {
            await api.SetHooksAsync(hooks => setup(hooks.On(TestApiBuilder.BeforeOrder)));
            await OrderAsync(api, status);
        }

        foreach (var (status, reply) in EchoingReceiver.Answers)
        {
            await api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder).Replies(reply));
            await OrderAsync(api, status);
            await api.PostAsync(ContextPath, """{"id":1}""");
        }

        await OpenTheCircuitAsync(api);
        await KillDeliveriesAsync(api);
        await CaptureEchoesAsync(api);
        await ReadLogsAsync(api);
    }

    private static async Task OpenTheCircuitAsync(TestApi api)
    {
        await api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder).Gate().Replies(WebhookReply.Status(500)));
        for (var i = 0; i < ManyCalls; i++)
        {
            await api.PostAsync(Path, """{"id":1}""");
        }

        await OrderAsync(api, 503);
        api.Receiver.Received[0].Header(PlantedSecrets.HeaderName).Should().Be(PlantedSecrets.HeaderValue, "a tour without secrets shows nothing");
        api.Receiver.Received[0].Path.Should().Contain(PlantedSecrets.UrlToken);
    }

    private static async Task KillDeliveriesAsync(TestApi api)
    {
        await api.SetHooksAsync(hooks =>
        {
            hooks.On(TestApiBuilder.AfterOrder).Notify().Replies(WebhookReply.Status(500));
            hooks.On(TestApiBuilder.AfterOrder).Capture().Replies(WebhookReply.Abort());
            hooks.On(TestApiBuilder.AfterOrder).Capture();
        });
        await OrderAsync(api, 200);
        await Eventually.GetAsync(
            async () => (await api.SendAsync(HttpMethod.Get, "/webhooks/api/deliveries", (string?)null)).Json["items"]!.AsArray(),
            deliveries => deliveries.Count == 3 && deliveries.Count(delivery => delivery!["state"]!.GetValue<string>() == "dead") == 2);
    }

    private static async Task CaptureEchoesAsync(TestApi api)
    {
        await api.SetHooksAsync(hooks =>
        {
            hooks.On(TestApiBuilder.AfterOrder).Exchange().Replies(EchoingReceiver.AsText);
            hooks.On(TestApiBuilder.AfterOrder).Exchange().Replies(EchoingReceiver.AsPage);
            hooks.On(TestApiBuilder.AfterOrder).Capture().Replies(EchoingReceiver.AsJson);
            hooks.On(TestApiBuilder.AfterOrder).Capture().Replies(EchoingReceiver.AsForm);
        });
        await OrderAsync(api, 200);
        await Eventually.GetAsync(
            async () => (await api.SendAsync(HttpMethod.Get, "/webhooks/api/deliveries?state=delivered&limit=200", (string?)null)).Json["items"]!.AsArray(),
            deliveries => deliveries.Count >= 5);
    }

    private static async Task ReadLogsAsync(TestApi api)
    {
        foreach (var log in (string[])["calls", "deliveries"])
        {
            var entries = (await api.SendAsync(HttpMethod.Get, $"/webhooks/api/{log}?limit=200", (string?)null)).Json["items"]!.AsArray();
            entries.Should().NotBeEmpty();
            foreach (var entry in entries)
            {
                await api.SendAsync(HttpMethod.Get, $"/webhooks/api/{log}/{entry!["id"]}", (string?)null);
            }
        }
    }

    private static async Task OrderAsync(TestApi api, int status)
    {
        var reply = await api.PostAsync(Path, """{"id":1}""");
        reply.Status.Should().Be(status, reply.Body);
    }

    private sealed record Order(int Id);
}
