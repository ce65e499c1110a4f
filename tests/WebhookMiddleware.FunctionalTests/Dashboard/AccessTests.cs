using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WebhookMiddleware.FunctionalTests.Adapters;

namespace WebhookMiddleware.FunctionalTests.Dashboard;

/// <summary>Who sees the pages, who may change something, and which posts are refused.</summary>
public sealed class AccessTests
{
    private static readonly (string Name, string Value)[] Card =
    [
        ("name", "Posted"), ("url", "https://erp.example.com/"), ("event", "before_order_add"), ("timeoutMs", "5000"), ("isActive", "on"), ("fireAndForget", "on"),
    ];

    [Fact]
    public async Task Pages_WithoutAuthorization_AreClosedOutsideDevelopment()
    {
        await using var host = await DashboardHost.StartAsync(app => app.MapWebhookDashboard());

        var page = await host.Browser.GetAsync("/webhooks/", ("Accept-Language", "ru-RU,ru;q=0.9,en;q=0.8"));

        page.Status.Should().Be(403);
        page.Body.Should().Contain("Панель закрыта").And.Contain("lang=\"ru\"");
        (await host.Browser.PostAsync("/webhooks/hooks/new", Card)).Status.Should().Be(403);
        host.Api.Logs.Text.Should().Contain("Refused GET /webhooks/");
    }

    [Fact]
    public async Task Pages_CallerWhoMayOnlyRead_ShowNoButtonAndRefusePosts()
    {
        await using var host = await DashboardHost.StartAsync(
            app =>
            {
                var dashboard = app.MapWebhookDashboard();
                dashboard.Reads.RequireAuthorization("read");
                dashboard.Writes.RequireAuthorization("write");
            },
            WithCallers);
        var webhook = await host.AddAsync();

        (await host.Browser.GetAsync("/webhooks/")).Status.Should().Be(401);
        foreach (var path in new[] { "/webhooks/", $"/webhooks/hooks/{webhook.Id}", "/webhooks/hooks/new", "/webhooks/stats" })
        {
            var read = await host.Browser.GetAsync(path, ("X-Caller", "reader"));
            read.Status.Should().Be(200);
            read.Body.Should().Contain("Read only").And.NotContainAny("method=\"post\" action=\"./", "role=\"switch\"", "value=\"saveAndClose\"", "__token\" value=\"C");
        }

        (await host.Browser.PostAsync("/webhooks/hooks/new", Card, [], [("X-Caller", "reader")])).Status.Should().Be(403);
        (await host.Browser.GetAsync("/webhooks/hooks/new", ("X-Caller", "writer"))).Body.Should().Contain("value=\"saveAndClose\"").And.NotContain("Read only");
        var saved = await host.Browser.PostAsync("/webhooks/hooks/new", Card, [("__token", host.Browser.Token!)], [("X-Caller", "writer")]);
        saved.Status.Should().Be(303, saved.Body);
        (await host.ListAsync()).Should().Contain(added => added.Name == "Posted" && added.UpdatedBy == "writer");
    }

    [Fact]
    public async Task Secrets_CallerWhoMayNotEnterThem_AreRefused()
    {
        await using var host = await DashboardHost.StartAsync(
            app => app.MapWebhookDashboard().RequireSecretsPolicy("secrets").RequireAuthorization("write"), WithCallers);
        (string, string)[] writer = [("X-Caller", "writer")];
        var page = await host.Browser.GetAsync("/webhooks/hooks/new", writer);
        page.Body.Should().Contain("but not enter new ones");

        var refused = await host.Browser.PostAsync(
            "/webhooks/hooks/new", [.. Card, ("headers[0].name", "X-Api-Key"), ("headers[0].value", "k3y")], [("__token", host.Browser.Token!)], writer);

        refused.Status.Should().Be(400);
        refused.Body.Should().Contain("id=\"headers[0].value-error\"");
        (await host.ListAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Post_WithoutToken_IsRefusedAndKeepsWhatWasTyped()
    {
        await using var host = await DashboardHost.StartAsync();
        var webhook = await host.AddAsync();

        var card = await host.Browser.PostAsync("/webhooks/hooks/new", Card, [], []);
        card.Status.Should().Be(400);
        card.Body.Should().Contain("value=\"Posted\"").And.Contain("save again");

        (await host.Browser.PostAsync($"/webhooks/hooks/{webhook.Id}/active", [("active", "false")], [("__token", "forged")], [])).Status.Should().Be(400);
        (await host.ListAsync()).Should().ContainSingle().Which.IsActive.Should().BeTrue();

        // The page that was refused has a token, so that the second try works.
        (await host.Browser.PostAsync("/webhooks/hooks/new", Card)).Status.Should().Be(303);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "null")]
    public async Task Post_FromElsewhere_IsRefused(string header, string value)
    {
        await using var host = await DashboardHost.StartAsync();
        await host.Browser.GetAsync("/webhooks/hooks/new");

        var response = await host.Browser.PostAsync("/webhooks/hooks/new", Card, [("__token", host.Browser.Token!)], [(header, value)]);

        response.Status.Should().Be(403);
        response.Body.Should().NotContain("Posted", "a page of another site fills no card");
        (await host.ListAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Post_HostThatUsesAntiforgery_HasTokensOfItsOwn()
    {
        await using var host = await DashboardHost.StartAsync(
            app =>
            {
                app.UseAntiforgery();
                app.MapWebhookDashboard().AllowAnonymous();
                app.MapPost("/own", ([FromForm] string text) => text);
            },
            api => api.Services(services => services.AddAntiforgery()));
        await host.Browser.GetAsync("/webhooks/hooks/new");

        (await host.Browser.PostAsync("/webhooks/hooks/new", Card)).Status.Should().Be(303);
        (await host.Browser.PostAsync("/own", ("text", "x"))).Status.Should().Be(400, "the host's own validation stays as it is");
    }

    // Callers say their names in a header.
    private static void WithCallers(TestApiBuilder api) => api
        .Services(services =>
        {
            services.AddAuthentication("test").AddScheme<AuthenticationSchemeOptions, CallerHandler>("test", null);
            services.AddAuthorizationBuilder()
                .AddPolicy("read", policy => policy.RequireAuthenticatedUser())
                .AddPolicy("write", policy => policy.RequireUserName("writer"))
                .AddPolicy("secrets", policy => policy.RequireUserName("keeper"));
        })
        .Use(app => app.UseRouting().UseAuthentication().UseAuthorization());

    private sealed class CallerHandler(
        IOptionsMonitor<AuthenticationSchemeOptions> options,
        ILoggerFactory logger,
        UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            if (Request.Headers["X-Caller"].ToString() is not { Length: > 0 } name)
            {
                return Task.FromResult(AuthenticateResult.NoResult());
            }

            var user = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, name), new Claim(ClaimTypes.NameIdentifier, name)], "test"));
            return Task.FromResult(AuthenticateResult.Success(
                new AuthenticationTicket(user, "test")));
        }
    }
}
