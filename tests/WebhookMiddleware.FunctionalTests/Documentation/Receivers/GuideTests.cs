using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using WebhookMiddleware.Events;
using WebhookMiddleware.FunctionalTests.SampleHost;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;
using WebhookMiddleware.Testing;

namespace WebhookMiddleware.FunctionalTests.Documentation.Receivers;

/// <summary>The guide of each event of the sample host: the page for receivers, with what that event is sent.</summary>
public sealed partial class GuideTests(SampleAppFixture fixture) : IClassFixture<SampleAppFixture>
{
    private const string Secret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    private readonly SampleApp _app = fixture.App;

    [Theory]
    [InlineData("en")]
    [InlineData("ru")]
    public async Task Guide_OfEachEvent_StandsAlone(string language)
    {
        foreach (var (name, _) in await ListEventsAsync())
        {
            var guide = await ReadAsync(name, $"?lang={language}");

            guide.Should().StartWith("# ").And.Contain($"(`{name}`)").And.NotContain("<!--");
            LinkToFile().Matches(guide).Should().BeEmpty("no other page is at hand");
            Anchor().Matches(guide).Select(link => link.Groups[1].Value).Except(Headings(guide)).Should().BeEmpty();
            ShownRequest.Verify(guide, Secret)["type"]!.GetValue<string>().Should().Be(name);
        }
    }

    [Theory]
    [InlineData("en")]
    [InlineData("ru")]
    public async Task Guide_AnswersOfEachBeforeEvent_DoWhatItSays(string language)
    {
        foreach (var (name, _) in (await ListEventsAsync()).Where(known => known.Phase == "before"))
        {
            var guide = await ReadAsync(name, $"?lang={language}");
            var answers = Answer().Matches(guide).Select(answer => answer.Groups).ToArray();
            var hook = JsonNode.Parse(Hook().Match(guide).Groups["hook"].Value)!.AsObject().With("url", _app.Receiver.Url("/guide").ToString());

            var stop = answers.Single(answer => answer["body"].Value.Contains("\"pointer\""));
            var stopped = JsonNode.Parse(answers.Single(answer => answer["body"].Value.Contains("\"invocationId\""))["body"].Value)!;
            var refused = await TestAsync(hook, stop);
            refused["outcome"]!.GetValue<string>().Should().Be("denied");
            stopped["invocationId"] = refused["client"]!["body"]!["invocationId"]!.DeepClone();
            JsonNode.DeepEquals(refused["client"]!["body"], stopped).Should().BeTrue("the client of {0} gets {1}", name, refused["client"]);

            var changes = answers.Where(answer => answer["body"].Value.Contains("\"enrich\"")).ToArray();
            changes.Should().HaveCount(2, "{0} can be changed", name);
            foreach (var change in changes)
            {
                var changed = await TestAsync(hook, change);
                changed["outcome"]!.GetValue<string>().Should().Be("enriched", "{0} says {1}", name, changed);
            }
        }
    }

    [Fact]
    public async Task Guide_OfAnAfterEvent_AsksForNoDecision()
        => (await ReadAsync(WebhookEvents.AfterRegistration)).Should()
            .Contain("Any 2xx says that you have it.").And.Contain("Webhooks of this event change nothing.").And.Contain("\"response\":{")
            .And.NotContain("mergePatch").And.NotContain("\"awaitResponse\"");

    [Fact]
    public async Task Guide_OfAPayloadWithUnits_SaysThem()
        => (await ReadAsync(WebhookEvents.BeforeDeliveryServiceCalculate)).Should()
            .Contain("| `items[].weight` | number | no | 0 to 100000 | Of one piece, in kilograms. |");

    [Fact]
    public async Task Guide_OfABoundEvent_HasItsRoutesMembersAndPlaces()
    {
        var guide = await ReadAsync(WebhookEvents.BeforeDeliveryServiceCalculate);

        guide.Should().Contain("It is raised by `POST /organization/delivery_service/{id}/calculate`.")
            .And.Contain("| `items[].article` | string | yes | length: 1 to 64 |  |")
            .And.Contain("webhooks may change only these places")
            .And.Contain("everything beneath): `/tariff`.")
            .And.NotContain("`user_id`").And.NotContain("bonus");
    }

    [Fact]
    public async Task Guide_InRussian_HasTheWordsOfItsLanguage()
        => (await ReadAsync(WebhookEvents.BeforeOrderAdd, "?lang=ru")).Should()
            .StartWith("# Перед добавлением заказа (`before_order_add`)")
            .And.Contain("| `items[].quantity` | целое | нет | от 1 до 1000000 |  |")
            .And.Contain("| `delivery` | объект или null | нет |  |  |")
            .And.Contain("## Проверка подписи");

    [Fact]
    public async Task Guide_OfAnUnknownEvent_Is404()
        => (await _app.GetAsync("/webhooks/api/events/before_oder_add/guide")).Expect(HttpStatusCode.NotFound)
            .Json["detail"]!.GetValue<string>().Should().Contain("before_order_add");

    private async Task<JsonNode> TestAsync(JsonObject hook, GroupCollection answer)
    {
        _app.Receiver.Reply("/guide", WebhookReply.Status(
            int.Parse(answer["status"].Value, CultureInfo.InvariantCulture), answer["type"].Value, answer["body"].Value));
        return (await _app.PostAsync("/webhooks/api/hooks/test", new JsonObject { ["hook"] = hook.DeepClone() })).Expect(HttpStatusCode.OK).Json;
    }

    private async Task<IEnumerable<(string Name, string Phase)>> ListEventsAsync()
        => (await _app.GetAsync("/webhooks/api/events")).Expect(HttpStatusCode.OK).Json["items"]!.AsArray()
            .Select(item => (item!["name"]!.GetValue<string>(), item["phase"]!.GetValue<string>()));

    private async Task<string> ReadAsync(string name, string query = "")
    {
        var reply = (await _app.GetAsync($"/webhooks/api/events/{name}/guide{query}")).Expect(HttpStatusCode.OK);
        reply.ContentType.Should().Be("text/markdown");
        return reply.Text;
    }

    // As GitHub makes anchors of them.
    private static IEnumerable<string> Headings(string guide)
        => Heading().Matches(guide).Select(heading => NotInAnchors().Replace(heading.Groups[1].Value.ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"```http\nHTTP/1\.1 (?<status>\d+) .+\nContent-Type: (?<type>\S+)\n\n(?<body>\{.+\})\n```")]
    private static partial Regex Answer();

    [GeneratedRegex(@"```json\n(?<hook>\{\n  ""name""[^`]+)```")]
    private static partial Regex Hook();

    [GeneratedRegex(@"\]\((?!#|https?:)[^)]*\)")]
    private static partial Regex LinkToFile();

    [GeneratedRegex(@"\]\(#([^)]+)\)")]
    private static partial Regex Anchor();

    [GeneratedRegex("^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex NotInAnchors();
}
