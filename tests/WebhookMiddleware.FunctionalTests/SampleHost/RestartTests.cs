using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using WebhookMiddleware.Events;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;
using WebhookMiddleware.Testing;
using WebhookMiddleware.TestSupport;

namespace WebhookMiddleware.FunctionalTests.SampleHost;

/// <summary>What is kept when a host goes and another comes on the same database.</summary>
public abstract class RestartTests(string store)
{
    public sealed class OnSqlite() : RestartTests("sqlite");

    public sealed class OnPostgreSql() : RestartTests("postgresql"), INeedPostgreSql;

    private static readonly byte[] Secret = RandomNumberGenerator.GetBytes(32);

    [Fact]
    public async Task Restart_SameDatabase_KeepsOrdersAndHooks()
    {
        using var folder = new TempFolder();
        var options = new SampleAppOptions { Store = store, Folder = folder };
        string orderId;
        await using (var app = await SampleApp.StartAsync(options))
        {
            orderId = await app.AddOrderAsync();
            await app.AddHookAsync(Hooks.Exchange(WebhookEvents.BeforeOrderUpdate, app.Receiver.Url("/hook")));
        }

        await using var next = await SampleApp.StartAsync(options);
        next.Receiver.Reply("/hook", WebhookReply.Enrich(new { shop_id = "enriched" }));
        (await next.PostAsync($"/user/order/{orderId}", Requests.OrderChanges())).Expect(HttpStatusCode.OK);

        var order = await next.ReadOrderAsync(orderId);
        order["total"]!.GetValue<decimal>().Should().Be(Requests.OrderTotal);
        order["comment"]!.GetValue<string>().Should().Be("Не звонить");
        order["shop_id"]!.GetValue<string>().Should().Be("enriched");
    }

    [Fact]
    public async Task Restart_HookWithSecrets_StillSignsAndAuthenticates()
    {
        using var folder = new TempFolder();
        var options = new SampleAppOptions { Store = store, Folder = folder };
        await using (var app = await SampleApp.StartAsync(options))
        {
            await app.AddHookAsync(HookWithSecrets(app.Receiver));
        }

        await using var next = await SampleApp.StartAsync(options);
        await next.AddUserAsync();

        var received = next.Receiver.Received.Should().ContainSingle().Subject;
        received.Header("Authorization").Should().Be("Basic " + Convert.ToBase64String("erp:пароль"u8));
        received.Header("X-Api-Key").Should().Be("key-1");
        received.Header("webhook-signature").Should().Be(Sign(received));
    }

    [Fact]
    public async Task Restart_KeysLost_HookIsNotCalledWithoutItsSecrets()
    {
        using var folder = new TempFolder();
        var options = new SampleAppOptions { Store = store, Folder = folder };
        await using (var app = await SampleApp.StartAsync(options))
        {
            await app.AddHookAsync(HookWithSecrets(app.Receiver));
        }

        Directory.Delete(folder.KeysFolder, recursive: true);
        await using var next = await SampleApp.StartAsync(options);

        (await next.PostAsync("/organization/user/new", Requests.User())).ExpectProblem(HttpStatusCode.BadGateway, "urn:webhook:failed");
        next.Receiver.Received.Should().BeEmpty();
        (await next.GetAsync("/health")).Expect(HttpStatusCode.OK).Text.Should().Be("Degraded");
    }

    private static JsonObject HookWithSecrets(WebhookReceiver receiver)
        => Hooks.Exchange(WebhookEvents.BeforeRegistration, receiver.Url("/hook"))
            .With("basicAuth", new JsonObject { ["username"] = "erp", ["password"] = "пароль" })
            .With("headers", new JsonArray(new JsonObject { ["name"] = "X-Api-Key", ["value"] = "key-1" }))
            .With("signingSecrets", new JsonArray("whsec_" + Convert.ToBase64String(Secret)));

    private static string Sign(ReceivedWebhook received)
    {
        var content = $"{received.Header("webhook-id")}.{received.Header("webhook-timestamp")}.{received.Body}";
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(Secret, Encoding.UTF8.GetBytes(content)));
    }
}
