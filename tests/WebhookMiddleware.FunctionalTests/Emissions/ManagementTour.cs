using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;

namespace WebhookMiddleware.FunctionalTests.Emissions;

/// <summary>Sends the management API secrets, rightly and in every wrong way, and reads all that it answers.</summary>
internal static class ManagementTour
{
    private const string Hooks = "/webhooks/api/hooks";

    /// <summary>Members of a webhook, each with a secret at a place where it can't be accepted.</summary>
    private static readonly (string Member, Func<JsonNode> Value)[] Wrong =
    [
        ("url", () => $"https://{PlantedSecrets.Username}:{Uri.EscapeDataString(PlantedSecrets.Password)}@a.test/"),
        ("timeoutMs", () => PlantedSecrets.Password),
        ("isActive", () => PlantedSecrets.HeaderValue),
        ("validFrom", () => PlantedSecrets.Password),
        ("mode", () => PlantedSecrets.Password),
        ("basicAuth", () => $"{PlantedSecrets.Username}:{PlantedSecrets.Password}"),
        ("basicAuth", () => new JsonObject { ["username"] = "a:b", ["password"] = PlantedSecrets.Password }),
        ("basicAuth", () => new JsonObject { ["username"] = "a", ["pasword"] = PlantedSecrets.Password }),
        ("headers", () => new JsonObject { [PlantedSecrets.HeaderName] = PlantedSecrets.HeaderValue }),
        ("headers", () => new JsonArray($"{PlantedSecrets.HeaderName}: {PlantedSecrets.HeaderValue}")),
        ("headers", () => Header("Not a token", PlantedSecrets.HeaderValue)),
        ("headers", () => Header("Authorization", PlantedSecrets.HeaderValue)),
        ("headers", () => Header("X-Lines", PlantedSecrets.HeaderValue + "\r\n")),
        ("headers", () => Header("X-Foreign", PlantedSecrets.HeaderValue + "ё")),
        ("signingSecrets", () => PlantedSecrets.SigningSecret),
        ("signingSecrets", () => new JsonArray(PlantedSecrets.Password)),
        ("signingSecrets", () => new JsonArray(PlantedSecrets.SigningSecret + "!")),
        ("signingSecrets", () => new JsonArray(new JsonObject { ["id"] = PlantedSecrets.SigningSecret })),
        ("signingSecrets", () => new JsonArray(PlantedSecrets.SigningSecret, PlantedSecrets.SigningSecret, PlantedSecrets.SigningSecret)),
    ];

    public static async Task RunAsync()
    {
        await using var app = await SampleApp.StartAsync(new SampleAppOptions { Store = "inmemory" });
        var id = await app.AddHookAsync(Hook(app));
        foreach (var (method, path, contentType) in new[]
        {
            (HttpMethod.Post, Hooks, "application/json"),
            (HttpMethod.Put, $"{Hooks}/{id}", "application/json"),
            (HttpMethod.Patch, $"{Hooks}/{id}", "application/merge-patch+json"),
        })
        {
            foreach (var (member, value) in Wrong)
            {
                await ExpectRefusalAsync(app, method, path, contentType, Hook(app).With(member, value()).ToJsonString());
            }

            var whole = Hook(app).ToJsonString();
            await ExpectRefusalAsync(app, method, path, contentType, whole[..^2]);
            await ExpectRefusalAsync(app, method, path, contentType, whole.Replace(":", " ", StringComparison.Ordinal));
            await ExpectRefusalAsync(app, method, path, contentType, "{" + whole);
            await ExpectRefusalAsync(app, method, path, contentType, whole[..^1] + $", \"basicAuth\": \"{PlantedSecrets.SigningSecret}\"}}");
        }

        await ReadAsync(app, id);
    }

    private static JsonObject Hook(SampleApp app)
        => PlantedSecrets.PlantIn(SampleHost.Support.Hooks.Gate("before_order_add", app.Receiver.Url("/hook?token=" + PlantedSecrets.UrlToken)));

    private static JsonArray Header(string name, string value) => new(new JsonObject { ["name"] = name, ["value"] = value });

    private static async Task ExpectRefusalAsync(SampleApp app, HttpMethod method, string path, string contentType, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, contentType);
        var reply = await app.SendAsync(method, path, content);
        ((int)reply.Status).Should().Be(400, "{0} {1} answered {2}", method, body, reply.Text);
    }

    private static async Task ReadAsync(SampleApp app, string id)
    {
        (await app.SendAsync(HttpMethod.Put, $"{Hooks}/{id}", JsonContent.Create(Hook(app)))).Expect(System.Net.HttpStatusCode.OK);
        foreach (var path in new[] { Hooks, $"{Hooks}/{id}", "/webhooks/api/events", "/webhooks/api/switch", "/webhooks/api/no/such/route" })
        {
            await app.GetAsync(path);
        }
    }
}
