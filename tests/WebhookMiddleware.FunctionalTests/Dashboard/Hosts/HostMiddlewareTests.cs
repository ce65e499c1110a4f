using WebhookMiddleware.Dashboard.Security;

namespace WebhookMiddleware.FunctionalTests.Dashboard.Hosts;

/// <summary>What applications do to all their responses, and what the dashboard makes of it.</summary>
public sealed class HostMiddlewareTests
{
    [Fact]
    public async Task FallbackPolicy_CallerWhoHasNotSignedIn_IsSentToTheSignIn()
    {
        await using var host = await RunningHost.StartSignedOutAsync(new FallbackPolicyHost());

        foreach (var path in new[] { "/", "/webhooks/", "/webhooks/hooks/new" })
        {
            var response = await host.Browser.GetAsync(path);
            (response.Status, new Uri(response.Headers["Location"]).PathAndQuery).Should().Be((302, $"/sign-in?ReturnUrl={Uri.EscapeDataString(path)}"));
            response.Headers.Should().NotContainKey("Set-Cookie");
        }
    }

    [Fact]
    public async Task FallbackPolicy_DashboardWithoutOneOfItsOwn_StaysClosed()
    {
        await using var host = await RunningHost.StartAsync(new UnopenedHost());

        var page = await host.Browser.GetAsync("/webhooks/");

        page.Status.Should().Be(403);
        page.Body.Should().Contain("<html lang=\"en\">");
    }

    [Theory]
    [InlineData("/webhooks/none")]
    [InlineData("/webhooks/assets/none.png")]
    [InlineData("/webhooks/hooks/none")]
    public async Task StatusCodePages_UnknownAddressOfTheDashboard_IsItsOwn(string path)
    {
        await using var host = await RunningHost.StartAsync(new ProductionHost());

        var page = await host.Browser.GetAsync(path);

        page.Status.Should().Be(404);
        page.Body.Should().Contain("<html lang=\"en\">").And.NotContain("The shop");
        (await host.Browser.GetAsync("/none")).Body.Should().Be("The shop says 404");
    }

    [Fact]
    public async Task StatusCodePages_ClosedStream_GetsNoPageOfTheApplication()
    {
        await using var host = await RunningHost.StartAsync(new UnopenedHost());

        var page = await host.Browser.GetAsync("/webhooks/live");

        page.Status.Should().Be(403);
        page.Body.Should().NotContain("The shop");
    }

    [Fact]
    public async Task ContentSecurityPolicy_SetBeforeTheDashboard_IsThatOfTheOwnPagesOnly()
    {
        await using var host = await RunningHost.StartAsync(new EarlyPolicyHost());

        (await host.Browser.GetAsync("/")).Headers["Content-Security-Policy"].Should().Be(StrictPolicyHost.ContentSecurityPolicy);
        (await host.Browser.GetAsync("/webhooks/")).Headers["Content-Security-Policy"].Should().Be(SecurityHeaders.ContentSecurityPolicy);
    }

    [Fact]
    public async Task ContentSecurityPolicy_SetWhenTheResponseStarts_IsThatOfTheDashboardToo()
    {
        await using var host = await RunningHost.StartAsync(new StrictPolicyHost());

        // Its pages live under it: DashboardCrawler finds nothing inline, and nothing from elsewhere.
        (await host.Browser.GetAsync("/webhooks/")).Headers["Content-Security-Policy"].Should().Be(StrictPolicyHost.ContentSecurityPolicy);
    }

    [Theory]
    [InlineData("added to", "Own, Dashboard")]
    [InlineData("set where there is none", "Dashboard")]
    [InlineData("set behind the endpoint", "Dashboard")]
    [InlineData("not set", "Dashboard")]
    public async Task ContentSecurityPolicy_OfTheHost_NeverWeakensThatOfTheDashboard(string way, string expected)
    {
        await using var host = await RunningHost.StartAsync(new PolicyHost(way));

        var page = await host.Browser.GetAsync("/webhooks/");

        page.Status.Should().Be(200);
        page.Headers["Content-Security-Policy"]
            .Replace(SecurityHeaders.ContentSecurityPolicy, "Dashboard").Replace(StrictPolicyHost.ContentSecurityPolicy, "Own").Split(", ")
            .Should().BeEquivalentTo(expected.Split(", "));
        (await host.Browser.GetAsync("/count")).Headers.GetValueOrDefault("Content-Security-Policy", "")
            .Should().Be(way is "not set" or "set behind the endpoint" ? "" : StrictPolicyHost.ContentSecurityPolicy);
    }

    [Fact]
    public async Task OutputCache_OfAllResponses_LeavesTheDashboardOut()
    {
        await using var host = await RunningHost.StartAsync(new CachingHost());

        // The first response sets a cookie and is not cached for that.
        await host.Browser.GetAsync("/webhooks/");
        (await host.Browser.GetAsync("/webhooks/")).Body.Should().NotContain("Gate");
        await host.FillAsync();

        (await host.Browser.GetAsync("/webhooks/")).Body.Should().Contain("Gate");
        (await host.Browser.GetAsync("/count")).Body.Should().Be("1");
        (await host.Browser.GetAsync("/count")).Body.Should().Be("1", "what the application caches stays cached");
    }

    [Fact]
    public async Task EnhancedNavigation_FromABlazorPage_LoadsTheDashboardAsANewDocument()
    {
        await using var host = await RunningHost.StartAsync(new BlazorHost());
        (string, string) enhanced = ("Accept", "text/html; blazor-enhanced-nav=on");

        (await host.Browser.GetAsync("/", enhanced)).Headers.Should().ContainKey("blazor-enhanced-nav");
        (await host.Browser.GetAsync("/webhooks/", enhanced)).Headers.Should().NotContainKey("blazor-enhanced-nav");
        (await host.Browser.PostAsync("/_blazor/negotiate?negotiateVersion=1")).Json["connectionToken"].Should().NotBeNull("its circuits work");
    }

    /// <summary>Callers have to sign in, and nobody has said who may use the dashboard.</summary>
    private sealed class UnopenedHost : HostKind
    {
        public override string Environment => Environments.Production;

        public override void AddServices(IServiceCollection services) => new FallbackPolicyHost().AddServices(services);

        public override void Build(WebApplication app) => new ProductionHost().Build(app);

        public override void MapDashboard(WebApplication app) => app.MapWebhookDashboard("/webhooks");
    }

    private sealed class EarlyPolicyHost : HostKind
    {
        public override void Build(WebApplication app)
        {
            app.Use((context, next) =>
            {
                context.Response.Headers.ContentSecurityPolicy = StrictPolicyHost.ContentSecurityPolicy;
                return next(context);
            });
            base.Build(app);
        }
    }

    private sealed class PolicyHost(string way) : HostKind
    {
        private const string Header = "Content-Security-Policy";

        public override void Build(WebApplication app)
        {
            app.Use(async (context, next) =>
            {
                var headers = context.Response.Headers;
                switch (way)
                {
                    case "added to":
                        context.Response.OnStarting(() =>
                        {
                            headers.Append(Header, StrictPolicyHost.ContentSecurityPolicy);
                            return Task.CompletedTask;
                        });
                        break;
                    case "set where there is none":
                        context.Response.OnStarting(() =>
                        {
                            headers.TryAdd(Header, StrictPolicyHost.ContentSecurityPolicy);
                            return Task.CompletedTask;
                        });
                        break;
                }

                await next(context);
                if (way == "set behind the endpoint" && !context.Response.HasStarted)
                {
                    headers.ContentSecurityPolicy = StrictPolicyHost.ContentSecurityPolicy;
                }
            });
            base.Build(app);
            app.MapGet("/count", () => "1");
        }
    }

    private sealed class CachingHost : HostKind
    {
        private int _count;

        public override bool HasSignIn => false;

        public override void AddServices(IServiceCollection services)
            => services.AddOutputCache(options => options.AddBasePolicy(policy => policy.Cache()));

        public override void Build(WebApplication app)
        {
            app.UseOutputCache();
            app.MapGet("/count", () => $"{Interlocked.Increment(ref _count)}");
        }

        public override void MapDashboard(WebApplication app) => app.MapWebhookDashboard("/webhooks");
    }
}
