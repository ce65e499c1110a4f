using System.Net;
using System.Text.Json.Nodes;
using WebhookMiddleware.FunctionalTests.Interoperability;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;

namespace WebhookMiddleware.FunctionalTests.SampleHost;

/// <summary>What the catalogue shows as the payload of an event is what the API takes.</summary>
public sealed class PayloadSampleTests : IAsyncLifetime
{
    private SampleApp _app = null!;
    private JsonNode[] _events = [];

    public async Task InitializeAsync()
    {
        _app = await SampleApp.StartAsync(new SampleAppOptions { Store = "inmemory" });
        var catalogue = (await _app.GetAsync("/webhooks/api/events")).Expect(HttpStatusCode.OK).Json;
        _events = [.. catalogue["items"]!.AsArray().Where(item => item!["routes"]!.AsArray().Count > 0).Select(item => item!)];
    }

    public async Task DisposeAsync() => await _app.DisposeAsync();

    // A record that does not exist is looked for only when the body is valid.
    [Fact]
    public async Task Sample_SentToItsRoutes_PassesTheirValidation()
    {
        _events.Should().HaveCount(8, "on_subscription has no route");
        foreach (var found in _events)
        {
            foreach (var route in found["routes"]!.AsArray().Select(route => route!["route"]!.GetValue<string>()))
            {
                var reply = await _app.PostAsync(route.Replace("{id}", "7"), found["sample"]!.DeepClone());

                reply.Status.Should().BeOneOf(
                    [HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.Conflict],
                    "{0} got {1} and answered {2}", route, found["sample"]!.ToJsonString(), reply.Text);
            }
        }
    }

    [Fact]
    public void Sample_OfRegistration_IsThatOfAPerson()
    {
        var sample = Find("before_registration")["sample"]!;

        sample["login"]!.GetValue<string>().Should().Be("ann@example.com");
        sample["phone"]!.GetValue<string>().Should().Be("+79001234567");
        sample["birthdate"]!.GetValue<long>().Should().Be(642_902_400_000);
        sample["gender"]!.GetValue<string>().Should().Be("male");
        Find("before_registration")["schema"]!["required"]!.AsArray().Select(name => name!.GetValue<string>()).Should().Equal("login", "name", "phone");
    }

    [NodeFact]
    public async Task Sample_OfEveryEvent_FitsItsSchema()
    {
        var document = new JsonObject();
        var values = new List<ValueOfSchema>();
        foreach (var found in _events)
        {
            var name = found["name"]!.GetValue<string>();
            document[name] = found["schema"]!.DeepClone();
            values.Add(new(name, $"#/{name}", found["sample"]));
        }

        (await SchemaVerifier.FindProblemsAsync(document, values)).Should().BeEmpty();

        var wrong = values.Select(value => value with { Value = new JsonObject { ["items"] = new JsonArray(), ["phone"] = "1", ["status"] = "lost" } });
        (await SchemaVerifier.FindProblemsAsync(document, wrong)).Should().HaveCount(values.Count, "the validator tells right from wrong");
    }

    private JsonNode Find(string name) => _events.Single(item => item["name"]!.GetValue<string>() == name);
}
