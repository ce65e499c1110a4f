using System.Net;
using System.Text.Json.Nodes;
using WebhookMiddleware.FunctionalTests.Interoperability;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;

namespace WebhookMiddleware.FunctionalTests.SampleHost;

/// <summary>The OpenAPI documents that the sample serves.</summary>
public sealed class OpenApiTests
{
    [Fact]
    public async Task Documents_InProduction_AreNotServed()
    {
        await using var app = await SampleApp.StartAsync(new SampleAppOptions { Store = "inmemory", Environment = "Production" });

        (await app.GetAsync("/openapi/v1.json")).Expect(HttpStatusCode.NotFound);
        (await app.GetAsync("/openapi/webhooks.json")).Expect(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task OwnDocument_Webhooks_AreTheNineEvents()
    {
        var document = await ReadAsync("v1");

        document["openapi"]!.GetValue<string>().Should().StartWith("3.1");
        document["paths"]!.AsObject().Select(path => path.Key).Should().Contain("/organization/order/add")
            .And.NotContain(path => path.StartsWith("/webhooks", StringComparison.Ordinal));
        document["webhooks"]!.AsObject().Select(webhook => webhook.Key).Should().BeEquivalentTo(
            "before_registration", "after_registration", "before_order_add", "before_order_update", "before_order_setstatus",
            "before_delivery_service_calculate", "before_user_update", "before_user_new", "on_subscription");
        document["webhooks"]!["before_delivery_service_calculate"]!["post"]!["description"]!.GetValue<string>()
            .Should().EndWith("Raised by POST /organization/delivery_service/{id}/calculate. Webhooks may change: /tariff.");
    }

    [Fact]
    public async Task ManagementDocument_Webhooks_AreTheEventsThatTellOfWebhooks()
        => (await ReadAsync("webhooks"))["webhooks"]!.AsObject().Select(webhook => webhook.Key)
            .Should().BeEquivalentTo("on_webhook_failing", "on_webhook_recovered", "on_webhook_disabled", "on_delivery_dead");

    [Fact]
    public async Task ManagementDocument_Paths_AreThoseOfTheManagementApi()
        => (await ReadAsync("webhooks"))["paths"]!.AsObject().Select(path => path.Key)
            .Should().Contain("/webhooks/api/hooks/{id}").And.OnlyContain(path => path.StartsWith("/webhooks/api/", StringComparison.Ordinal));

    [NodeFact]
    public async Task Documents_Both_AreValidAndTheirExamplesFit()
    {
        (await SchemaVerifier.FindProblemsAsync(await ReadAsync("v1"))).Should().BeEmpty();
        (await SchemaVerifier.FindProblemsAsync(await ReadAsync("webhooks"))).Should().BeEmpty();
    }

    private static async Task<JsonNode> ReadAsync(string name)
    {
        await using var app = await SampleApp.StartAsync(new SampleAppOptions { Store = "inmemory" });
        return (await app.GetAsync($"/openapi/{name}.json")).Expect(HttpStatusCode.OK).Json;
    }
}
