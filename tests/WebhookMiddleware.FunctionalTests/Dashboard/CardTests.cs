using System.Net;
using System.Text.RegularExpressions;
using WebhookMiddleware.FunctionalTests.Adapters;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.FunctionalTests.Dashboard;

/// <summary>The card: what it saves, and that nothing typed is ever lost.</summary>
public sealed partial class CardTests
{
    private static readonly (string Name, string Value)[] Filled =
    [
        ("name", "Проверка остатков"), ("url", "https://erp.example.ru/hooks/order"), ("event", "before_order_add"), ("order", "30"),
        ("timeoutMs", "2000"), ("isActive", "on"), ("awaitResponse", "on"), ("responseContainsData", "on"), ("body", ""),
        ("contentType", "application/json"), ("onFailure", "continue"), ("mode", "enforce"),
    ];

    [Fact]
    public async Task New_Russian_HasTheLabelsOfTheSourceTiedToTheirControls()
    {
        await using var host = await DashboardHost.StartAsync();

        var page = WebUtility.HtmlDecode((await host.Browser.GetAsync("/webhooks/hooks/new?event=before_order_add&lang=ru")).Body);

        page.Should().Contain("<html lang=\"ru\">");
        var labels = Label().Matches(page).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        labels.Should().Contain(new Dictionary<string, string>
        {
            ["name"] = "Наименование",
            ["url"] = "Адрес",
            ["event"] = "Событие",
            ["order"] = "Порядок применения",
            ["timeoutMs"] = "Таймаут ожидания",
            ["validFrom"] = "Период действия с",
            ["validTo"] = "Период действия по",
            ["isActive"] = "Активно",
            ["fireAndForget"] = "Блок без ответа",
            ["awaitResponse"] = "Ожидание ответа",
            ["responseContainsData"] = "Ответ содержит данные",
            ["body"] = "Тело",
            ["basicAuth.username"] = "Логин базовой аутентификации",
            ["basicAuth.password"] = "Пароль базовой аутентификации",
            ["headers[0].name"] = "Пользовательский заголовок",
        });
        labels.Keys.Should().OnlyContain(name => page.Contains($"id=\"{name}\" name=\"{name}\"", StringComparison.Ordinal));
        new[] { "Основные параметры", "Период действия", "Признаки", "Тело", "Дополнительные параметры", "Ещё" }
            .Select(section => page.IndexOf($">{section}<", StringComparison.Ordinal)).Should().BeInAscendingOrder().And.NotContain(-1);
        page.Should().Contain("Записать и закрыть").And.Contain("value=\"before_order_add\" selected");
        Checked().Matches(page).Select(match => match.Groups[1].Value).Should().Equal(["isActive", "fireAndForget"], "a new card starts so");
    }

    [Fact]
    public async Task New_HasNothingBesideItUntilThereIsARun()
    {
        await using var host = await DashboardHost.StartAsync();

        (await host.Browser.GetAsync("/webhooks/hooks/new")).Body.Should().NotContain("<aside>");
        await host.AddAsync();
        (await host.Browser.GetAsync("/webhooks/hooks/new?event=before_order_add")).Body.Should().Contain("<aside>").And.Contain("events/before_order_add/guide");
    }

    [Fact]
    public async Task New_FlagsThatDecide_SayHowAReceiverStopsTheRequest()
    {
        await using var host = await DashboardHost.StartAsync();

        var page = WebUtility.HtmlDecode((await host.Browser.GetAsync("/webhooks/hooks/new?lang=ru")).Body);

        page.Should().Contain("""<code>{"decision": "deny", "problem": {"title": "Нет на складе"}}</code>""").And.Contain("«Ещё», «При сбое»");
    }

    [Theory]
    [InlineData("data.total > 1", "Условие: поля data.total в данных before_order_add нет, оно всегда пустое. Есть: ")]
    [InlineData("data.artcle == 1", "Может быть, article?")]
    public async Task Post_ConditionWithAnUnknownField_NamesThoseThatThereAre(string condition, string expected)
    {
        await using var host = await DashboardHost.StartAsync(api => api
            .Map(app => app.MapPost("/orders", (Order order) => Results.Ok()).WithBeforeWebhook("before_order_add")));
        await host.Browser.GetAsync("/webhooks/hooks/new?lang=ru");

        var saved = await host.Browser.PostAsync("/webhooks/hooks/new", [.. Filled, ("do", "save"), ("condition", condition)]);

        var page = await host.Browser.GetAsync("/webhooks/hooks/" + saved.Headers["Location"].Split('/')[^1]);
        WebUtility.HtmlDecode(page.Body).Should().Contain(expected);
    }

    [Fact]
    public async Task Post_NewCard_SavesItAndLeadsToTheList()
    {
        await using var host = await DashboardHost.StartAsync();
        await host.Browser.GetAsync("/webhooks/hooks/new");

        var response = await host.Browser.PostAsync(
            "/webhooks/hooks/new",
            [
                .. Filled, ("do", "saveAndClose"), ("validFrom", "2026-12-01T12:00"), ("timeZone", "Europe/Moscow"), ("basicAuth.username", "erp"),
                ("basicAuth.password", "pa55"), ("headers[0].name", "X-Api-Key"), ("headers[0].value", "k3y"), ("headers[1].name", ""), ("headers[1].value", ""),
                ("signingSecrets[0]", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), ("condition", "data.id > 1"), ("inOrder", "on"), ("tenant", "north"),
            ]);

        response.Status.Should().Be(303, response.Body);
        var webhook = (await host.ListAsync()).Should().ContainSingle().Subject;
        response.Headers["Location"].Should().Be($"../?saved={webhook.Id}");
        webhook.Should().BeEquivalentTo(
            new
            {
                Name = "Проверка остатков",
                Url = "https://erp.example.ru/hooks/order",
                Order = 30,
                TimeoutMs = 2000,
                ValidFrom = new DateTimeOffset(2026, 12, 1, 9, 0, 0, TimeSpan.Zero),
                ValidTo = (DateTimeOffset?)null,
                IsActive = true,
                FireAndForget = false,
                AwaitResponse = true,
                ResponseContainsData = true,
                Body = (string?)null,
                BasicAuth = new WebhookBasicAuth("erp", "pa55"),
                Headers = new[] { new WebhookHeader("X-Api-Key", "k3y") },
                OnFailure = FailureAction.Continue,
                Condition = "data.id > 1",
                InOrder = true,
                Tenant = "north",
            });
        webhook.SigningSecrets.Should().ContainSingle().Which.Secret.Should().Be("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        (await host.Browser.GetAsync("/webhooks/" + response.Headers["Location"][3..])).Body.Should().Contain("Saved: ");
    }

    [Fact]
    public async Task Post_Invalid_ShowsAllErrorsBesideTheirFieldsAndKeepsWhatWasTyped()
    {
        await using var host = await DashboardHost.StartAsync();
        await host.Browser.GetAsync("/webhooks/hooks/new");

        var page = await host.Browser.PostAsync(
            "/webhooks/hooks/new",
            ("name", "Typed"), ("url", "ftp://erp"), ("event", "before_order_add"), ("timeoutMs", "soon"), ("fireAndForget", "on"), ("awaitResponse", "on"),
            ("body", "line 1\r\n{{ data.id "), ("basicAuth.username", "erp"), ("basicAuth.password", "t0ken"), ("headers[0].name", ""), ("headers[0].value", ""),
            ("headers[1].name", "Host"), ("headers[1].value", "a value"), ("validFrom", "2026-12-02T10:00"), ("validTo", "2026-12-01T10:00"));

        page.Status.Should().Be(400);
        foreach (var field in new[] { "url", "timeoutMs", "fireAndForget", "awaitResponse", "body", "headers[0].name", "validTo" })
        {
            page.Body.Should().Contain($"id=\"{field}-error\"").And.MatchRegex($"id=\"{Regex.Escape(field)}\"[^>]*aria-describedby=\"[^\"]*{Regex.Escape(field)}-error[^>]*aria-invalid=\"true\"");
        }

        WebUtility.HtmlDecode(page.Body).Should().ContainAll("value=\"Typed\"", "value=\"ftp://erp\"", "value=\"soon\"", "line 1\n{{ data.id ", "value=\"t0ken\"", "value=\"a value\"", "value=\"2026-12-01T10:00\"");
        (await host.ListAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Get_Stored_ShowsNoSecretAndAPostKeepsThem()
    {
        await using var host = await DashboardHost.StartAsync();
        var webhook = await host.AddAsync("""
            {"basicAuth":{"username":"erp","password":"pa55-geheim"},"headers":[{"name":"X-Api-Key","value":"k3y-geheim"}],
             "signingSecrets":["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]}
            """);

        var page = await host.Browser.GetAsync($"/webhooks/hooks/{webhook.Id}");
        page.Body.Should().NotContainAny("geheim", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").And.Contain("stored; empty keeps it");

        (string, string)[] fields =
        [
            ("name", "Renamed"), ("url", webhook.Url), ("event", webhook.Event), ("order", "10"), ("timeoutMs", "5000"), ("fireAndForget", "on"), ("version", "1"),
            ("basicAuth.username", "erp"), ("basicAuth.password", ""), ("headers[0].name", "X-Api-Key"), ("headers[0].value", ""),
            ("signingSecrets[0].id", $"{webhook.SigningSecrets[0].Id}"), ("signingSecrets[0]", ""),
        ];
        var saved = await host.Browser.PostAsync($"/webhooks/hooks/{webhook.Id}", [.. fields, ("do", "save")]);
        (saved.Status, saved.Headers.GetValueOrDefault("Location")).Should().Be((303, $"../hooks/{webhook.Id}?saved"), saved.Body);
        var stored = (await host.FindAsync(webhook.Id))!;
        (stored.Name, stored.BasicAuth, stored.IsActive).Should().Be(("Renamed", new WebhookBasicAuth("erp", "pa55-geheim"), false));
        (stored.Headers[0].Value, stored.SigningSecrets[0].Secret).Should().Be(("k3y-geheim", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));

        fields[6] = ("version", "2");
        await host.Browser.PostAsync(
            $"/webhooks/hooks/{webhook.Id}",
            [.. fields, ("basicAuth.clear", "true"), ("headers[0].remove", "true"), ("signingSecrets[0].remove", "true")]);
        (await host.FindAsync(webhook.Id))!.HasSecrets.Should().BeFalse();
    }

    [Fact]
    public async Task Post_StaleVersion_ShowsBothVersionsAndSavesWhatIsChosen()
    {
        await using var host = await DashboardHost.StartAsync();
        var webhook = await host.AddAsync();
        await host.Browser.GetAsync($"/webhooks/hooks/{webhook.Id}");
        (string, string)[] mine =
        [
            ("name", "Mine"), ("url", webhook.Url), ("event", webhook.Event), ("order", "10"), ("timeoutMs", "5000"), ("isActive", "on"), ("fireAndForget", "on"),
        ];
        var theirs = await host.Browser.PostAsync(
            $"/webhooks/hooks/{webhook.Id}",
            ("name", "Theirs"), ("url", webhook.Url), ("event", webhook.Event), ("order", "10"), ("timeoutMs", "1000"), ("isActive", "on"), ("fireAndForget", "on"), ("version", "1"));
        theirs.Status.Should().Be(303);

        var page = await host.Browser.PostAsync($"/webhooks/hooks/{webhook.Id}", [.. mine, ("version", "1")]);

        page.Status.Should().Be(409);
        Conflict().Matches(page.Body).Select(match => $"{match.Groups[1].Value} {match.Groups[2].Value}{(match.Value.Contains(" checked", StringComparison.Ordinal) ? " *" : "")}: {match.Groups[3].Value}")
            .Should().Equal(["name mine *: Mine", "name theirs: Theirs", "timeoutMs mine: 5000", "timeoutMs theirs *: 1000"], "I had changed the name only");
        page.Body.Should().Contain("name=\"version\" value=\"2\"");

        var saved = await host.Browser.PostAsync(
            $"/webhooks/hooks/{webhook.Id}", [.. mine, ("version", "2"), ("resolve.name", "mine"), ("resolve.timeoutMs", "theirs")]);
        saved.Status.Should().Be(303);
        var stored = (await host.FindAsync(webhook.Id))!;
        (stored.Name, stored.TimeoutMs).Should().Be(("Mine", 1000));
    }

    [Fact]
    public async Task Post_DeletedMeanwhile_KeepsWhatWasTypedForANewOne()
    {
        await using var host = await DashboardHost.StartAsync();
        await host.Browser.GetAsync("/webhooks/hooks/new");

        var page = await host.Browser.PostAsync($"/webhooks/hooks/{Guid.NewGuid()}", [.. Filled, ("version", "3")]);

        page.Status.Should().Be(409);
        page.Body.Should().Contain("action=\"../hooks/new\"").And.Contain("name=\"timeoutMs\" type=\"number\" value=\"2000\"").And.NotContain("name=\"version\" value");
    }

    [Fact]
    public async Task Post_AddHeaderAndGenerateSecret_SaveNothingAndKeepWhatWasTyped()
    {
        await using var host = await DashboardHost.StartAsync();
        await host.Browser.GetAsync("/webhooks/hooks/new");

        var rows = await host.Browser.PostAsync("/webhooks/hooks/new", [.. Filled, ("headers[0].name", "X-A"), ("headers[0].value", "b"), ("do", "addHeader")]);
        rows.Status.Should().Be(200);
        rows.Body.Should().Contain("name=\"headers[1].name\"").And.NotContain("name=\"headers[2].name\"").And.Contain("value=\"X-A\"");

        var secret = await host.Browser.PostAsync("/webhooks/hooks/new", [.. Filled, ("do", "generateSecret")]);
        secret.Body.Should().MatchRegex("name=\"signingSecrets\\[0\\]\" value=\"whsec_[A-Za-z0-9+/&#x;]+=\"").And.Contain("<details class=\"more\" open>");
        (await host.ListAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Delete_SeenVersion_DeletesAndAnotherOneDoesNot()
    {
        await using var host = await DashboardHost.StartAsync();
        var webhook = await host.AddAsync();
        await host.Browser.GetAsync($"/webhooks/hooks/{webhook.Id}");

        (await host.Browser.PostAsync($"/webhooks/hooks/{webhook.Id}/delete", ("version", "0"))).Status.Should().Be(409);
        var deleted = await host.Browser.PostAsync($"/webhooks/hooks/{webhook.Id}/delete", ("version", "1"));

        (deleted.Status, deleted.Headers["Location"]).Should().Be((303, "../../?deleted"));
        (await host.ListAsync()).Should().BeEmpty();
        (await host.Browser.GetAsync($"/webhooks/hooks/{webhook.Id}")).Status.Should().Be(404);
    }

    [GeneratedRegex("<label for=\"([^\"]+)\">([^<]+)</label>")]
    private static partial Regex Label();

    [GeneratedRegex("name=\"(\\w+)\" type=\"checkbox\" value=\"true\" checked")]
    private static partial Regex Checked();

    [GeneratedRegex("name=\"resolve\\.(\\w+)\" value=\"(\\w+)\"[^>]*>\\s*<span>([^<]*)</span>")]
    private static partial Regex Conflict();

    private sealed record Order(string Article, int Quantity);
}
