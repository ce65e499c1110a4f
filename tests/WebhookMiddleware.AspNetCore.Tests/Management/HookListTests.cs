using System.Net;
using System.Text.Json.Nodes;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.AspNetCore.Tests.Management;

public sealed class HookListTests : IAsyncLifetime
{
    private ManagementHost _host = null!;

    public async Task InitializeAsync() => _host = await ManagementHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(50)]
    [InlineData(200)]
    public async Task Get_MoreThanOnePage_GivesEveryWebhookOnceInOrder(int limit)
    {
        // Many with the same event, order and name, so that the identifier has to tell them apart.
        for (var i = 0; i < 230; i++)
        {
            await GivenAsync($"hook {i % 3}", i % 2 == 0 ? "before_order_add" : "before_user_new", i % 4);
        }

        var pages = new List<JsonArray>();
        string? cursor = null;
        do
        {
            var page = await _host.GetAsync($"/hooks?limit={limit}&cursor={cursor}");
            pages.Add(page["items"]!.AsArray());
            cursor = page["nextCursor"]?.GetValue<string>();
        }
        while (cursor is not null);

        pages.Should().HaveCount((230 + limit - 1) / limit);
        var places = pages.SelectMany(page => page).Select(hook => (
            Event: hook!["event"]!.GetValue<string>(), Order: hook["order"]!.GetValue<int>(), Name: hook["name"]!.GetValue<string>(),
            Id: Guid.Parse(hook["id"]!.GetValue<string>()))).ToList();
        places.Should().HaveCount(230).And.OnlyHaveUniqueItems();
        places.Should().Equal(places.OrderBy(p => p.Event, StringComparer.Ordinal).ThenBy(p => p.Order).ThenBy(p => p.Name, StringComparer.Ordinal).ThenBy(p => p.Id));
    }

    [Fact]
    public async Task Get_DeletedMeanwhile_NeitherRepeatsNorHides()
    {
        for (var i = 0; i < 6; i++)
        {
            await GivenAsync($"hook {i}", order: i);
        }

        var first = await _host.GetAsync("/hooks?limit=3");
        using var deleted = await _host.SendAsync(HttpMethod.Delete, $"/hooks/{first["items"]![2]!["id"]}");
        var second = await _host.GetAsync($"/hooks?limit=3&cursor={first["nextCursor"]}");

        Names(second).Should().Equal("hook 3", "hook 4", "hook 5");
        second["nextCursor"].Should().BeNull();
    }

    [Fact]
    public async Task Get_NoLimit_GivesFifty()
    {
        for (var i = 0; i < 51; i++)
        {
            await GivenAsync($"hook {i}");
        }

        var page = await _host.GetAsync("/hooks");

        page["items"]!.AsArray().Should().HaveCount(50);
        page["nextCursor"].Should().NotBeNull();
    }

    [Theory]
    [InlineData("event=before_user_new", "Проверка")]
    [InlineData("event=nothing", "")]
    [InlineData("active=true", "Остатки,Проверка")]
    [InlineData("active=false", "Other")]
    [InlineData("search=ПРОВ", "Проверка")]
    [InlineData("search=остатки", "Остатки")]
    [InlineData("search=OTHER", "Other")]
    [InlineData("search=CRM.example", "Проверка")]
    [InlineData("search=%25", "")]
    [InlineData("search=тк&active=true&event=before_order_add", "Остатки")]
    [InlineData("event=&active=&search=&cursor=", "Other,Остатки,Проверка")]
    public async Task Get_Filter_GivesWhatMatches(string query, string expected)
    {
        await GivenAsync("Остатки");
        await GivenAsync("Проверка", "before_user_new", url: "https://crm.example.ru/");
        await GivenAsync("Other", isActive: false);

        Names(await _host.GetAsync($"/hooks?{query}")).Should().Equal(expected.Split(',', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=201", "limit")]
    [InlineData("limit=-1", "limit")]
    [InlineData("limit=x", "limit")]
    [InlineData("limit=", "limit")]
    [InlineData("limit=1.0", "limit")]
    [InlineData("limit=1&limit=2", "limit")]
    [InlineData("active=yes", "active")]
    [InlineData("active=1", "active")]
    [InlineData("cursor=x", "cursor")]
    [InlineData("cursor=!!!", "cursor")]
    [InlineData("cursor=bnVsbA", "cursor")]
    [InlineData("cursor=e30", "cursor")]
    [InlineData("cursor=AAAA", "cursor")]
    [InlineData("search=a&search=b", "search")]
    public async Task Get_BadParameter_Is400AndNamesIt(string query, string parameter)
    {
        using var response = await _host.SendAsync(HttpMethod.Get, $"/hooks?{query}");

        (await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest)).Keys.Should().Equal(parameter);
    }

    private static IEnumerable<string> Names(JsonObject page) => page["items"]!.AsArray().Select(hook => hook!["name"]!.GetValue<string>());

    private Task GivenAsync(string name, string eventName = "before_order_add", int order = 10, string url = "https://erp.example.ru/", bool isActive = true)
        => _host.Store.AddAsync(
            new Webhook { Id = Guid.NewGuid(), Name = name, Url = url, Event = eventName, Order = order, IsActive = isActive },
            CancellationToken.None);
}
