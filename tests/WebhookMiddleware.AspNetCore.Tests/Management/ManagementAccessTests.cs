using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WebhookMiddleware.AspNetCore.Management;
using WebhookMiddleware.AspNetCore.Management.Access;
using WebhookMiddleware.Payloads.Binding;

namespace WebhookMiddleware.AspNetCore.Tests.Management;

public sealed class ManagementAccessTests
{
    private static readonly (HttpMethod Method, string Path)[] Routes =
    [
        (HttpMethod.Get, "/hooks"), (HttpMethod.Post, "/hooks"), (HttpMethod.Get, "/hooks/1"), (HttpMethod.Put, "/hooks/1"),
        (HttpMethod.Patch, "/hooks/1"), (HttpMethod.Delete, "/hooks/1"), (HttpMethod.Get, "/events"), (HttpMethod.Get, "/calls"),
        (HttpMethod.Get, "/calls/1"), (HttpMethod.Get, "/deliveries"), (HttpMethod.Get, "/deliveries/1"), (HttpMethod.Post, "/deliveries/1/retry"),
        (HttpMethod.Post, "/deliveries/replay"), (HttpMethod.Get, "/switch"), (HttpMethod.Put, "/switch"), (HttpMethod.Get, "/status"), (HttpMethod.Get, "/stats"),
        (HttpMethod.Put, "/hooks/order"), (HttpMethod.Get, "/hooks/1/versions"), (HttpMethod.Post, "/hooks/1/versions/1/restore"),
        (HttpMethod.Get, "/audit"), (HttpMethod.Get, "/export"), (HttpMethod.Post, "/import"), (HttpMethod.Get, "/nothing"),
        (HttpMethod.Delete, "/events"),
    ];

    [Theory]
    [InlineData("Production")]
    [InlineData("Staging")]
    public async Task EveryRoute_OutsideDevelopment_Is403AndTheLogSaysWhatToDo(string environment)
    {
        await using var host = await ManagementHost.StartAsync(environment);

        foreach (var (method, path) in Routes)
        {
            using var response = await host.SendAsync(method, path);
            await response.ShouldBeProblemAsync(HttpStatusCode.Forbidden);
        }

        host.Logs.Entries.Should().Contain(entry => entry.Level == LogLevel.Warning && entry.Text.Contains("MapWebhookManagement().RequireAuthorization"));
    }

    [Theory]
    [InlineData(null, null, true)]
    [InlineData("127.0.0.1", "127.0.0.1", true)]
    [InlineData("127.8.8.8", null, true)]
    [InlineData("::1", "::1", true)]
    [InlineData("::ffff:127.0.0.2", null, true)]
    [InlineData("10.1.2.3", "10.1.2.3", true)]
    [InlineData("10.1.2.4", "10.1.2.3", false)]
    [InlineData("203.0.113.7", null, false)]
    public async Task EveryRoute_InDevelopment_LetsLocalCallersIn(string? remote, string? local, bool admitted)
    {
        await using var host = await ManagementHost.StartAsync(connection: context =>
        {
            context.Connection.RemoteIpAddress = remote is null ? null : IPAddress.Parse(remote);
            context.Connection.LocalIpAddress = local is null ? null : IPAddress.Parse(local);
        });

        using var response = await host.SendAsync(HttpMethod.Get, "/hooks");

        response.StatusCode.Should().Be(admitted ? HttpStatusCode.OK : HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("localhost:5080", true)]
    [InlineData("API.localhost", true)]
    [InlineData("127.0.0.1:5080", true)]
    [InlineData("[::1]:5080", true)]
    [InlineData("evil.example", false)]
    [InlineData("localhost.evil.example", false)]
    [InlineData("notlocalhost", false)]
    [InlineData("", false)]
    public async Task EveryRoute_InDevelopment_IsClosedToPagesUnderAnotherName(string hostHeader, bool admitted)
    {
        await using var host = await ManagementHost.StartAsync(connection: context =>
        {
            context.Connection.RemoteIpAddress = IPAddress.Loopback;
            context.Request.Host = new HostString(hostHeader);
        });

        using var response = await host.SendAsync(HttpMethod.Get, "/hooks");

        response.StatusCode.Should().Be(admitted ? HttpStatusCode.OK : HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("127.0.0.1", "Forwarded", "for=203.0.113.7")]
    [InlineData("127.0.0.1", "X-Forwarded-For", "203.0.113.7")]
    [InlineData("127.0.0.1", "X-Forwarded-Host", "abc.tunnel.example")]
    [InlineData("127.0.0.1", "X-Forwarded-Proto", "https")]
    [InlineData("127.0.0.1", "X-Real-IP", "203.0.113.7")]
    [InlineData("127.0.0.1", "X-Original-For", "127.0.0.1:4711")]
    [InlineData("127.0.0.1", "Via", "1.1 proxy")]
    [InlineData(null, "X-Forwarded-For", "203.0.113.7")]
    public async Task EveryRoute_InDevelopmentThroughATunnel_Is403(string? remote, string header, string value)
    {
        await using var host = await ManagementHost.StartAsync(connection: context =>
        {
            context.Connection.RemoteIpAddress = remote is null ? null : IPAddress.Parse(remote);
            context.Request.Headers[header] = value;
        });

        using var response = await host.SendAsync(HttpMethod.Get, "/hooks");

        response.StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("http://localhost:5080", true)]
    [InlineData("http://127.0.0.1:3000", true)]
    [InlineData("http://[::1]:5080", true)]
    [InlineData("https://evil.example", false)]
    [InlineData("http://203.0.113.7", false)]
    [InlineData("http://localhost.evil.example", false)]
    [InlineData("null", false)]
    [InlineData("file://", false)]
    [InlineData("", false)]
    public async Task EveryRoute_InDevelopmentFromAPage_KnowsItsOrigin(string origin, bool admitted)
    {
        await using var host = await ManagementHost.StartAsync(connection: context =>
        {
            context.Connection.RemoteIpAddress = IPAddress.Loopback;
            context.Request.Headers.Origin = origin;
        });

        using var response = await host.SendAsync(HttpMethod.Get, "/hooks");

        response.StatusCode.Should().Be(admitted ? HttpStatusCode.OK : HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("127.0.0.1", "same-origin", null, true)]
    [InlineData("127.0.0.1", "none", null, true)]
    [InlineData("127.0.0.1", "cross-site", null, false)]
    [InlineData("127.0.0.1", "same-site", null, false)]
    [InlineData("127.0.0.1", "same-site", "http://localhost:3000", false)]
    [InlineData("127.0.0.1", "cross-site", "http://localhost:5080", false)]
    [InlineData("127.0.0.1", "same-origin, cross-site", null, false)]
    [InlineData("127.0.0.1", "something-new", null, false)]
    [InlineData("127.0.0.1", "", null, false)]
    [InlineData(null, "cross-site", null, false)]
    public async Task EveryRoute_InDevelopmentFromABrowser_IsOpenToItsOwnPagesOnly(string? remote, string site, string? origin, bool admitted)
    {
        await using var host = await ManagementHost.StartAsync(connection: context =>
        {
            context.Connection.RemoteIpAddress = remote is null ? null : IPAddress.Parse(remote);
            context.Request.Headers["Sec-Fetch-Site"] = site;
            context.Request.Headers.Origin = origin;
        });

        foreach (var (method, path) in Routes.Where(route => route.Method == HttpMethod.Get))
        {
            using var response = await host.SendAsync(method, path);
            (response.StatusCode != HttpStatusCode.Forbidden).Should().Be(admitted, "{0} {1} gave {2}", method, path, response.StatusCode);
        }
    }

    [Fact]
    public async Task EveryRoute_PoliciesForReadAndWrite_AreDecidedApart()
    {
        await using var host = await ManagementHost.StartAsync(
            "Production",
            AddAuthentication,
            open: management =>
            {
                management.Reads.RequireAuthorization("webhooks");
                management.Writes.RequireAuthorization("editors");
            },
            connection: FromAfar,
            pipeline: UseAuthorization);
        var writes = Routes.Where(route => route.Method != HttpMethod.Get && route.Path != "/events").ToArray();
        writes.Should().HaveCount(10);

        host.Client.DefaultRequestHeaders.Add("X-User", "admin");
        foreach (var (method, path) in Routes)
        {
            using var response = await host.SendAsync(method, path);
            (response.StatusCode == HttpStatusCode.Forbidden).Should().Be(writes.Contains((method, path)), "{0} {1} gave {2}", method, path, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("editors", HttpStatusCode.BadRequest)]
    [InlineData("webhooks", HttpStatusCode.Created)]
    public async Task Writes_PolicyForSecrets_DecidesWhoMayEnterThem(string policy, HttpStatusCode expected)
    {
        await using var host = await ManagementHost.StartAsync(
            "Production",
            AddAuthentication,
            open: management => management.RequireSecretsPolicy(policy).RequireAuthorization("webhooks"),
            connection: FromAfar,
            pipeline: UseAuthorization);
        host.Client.DefaultRequestHeaders.Add("X-User", "admin");
        var withSecret = ManagementHost.Document("""{ "basicAuth": { "username": "erp", "password": "p4ss" } }""");

        using var entered = await host.SendAsync(HttpMethod.Post, "/hooks", withSecret);
        using var plain = await host.SendAsync(HttpMethod.Post, "/hooks", ManagementHost.Document());

        entered.StatusCode.Should().Be(expected);
        plain.StatusCode.Should().Be(HttpStatusCode.Created);
    }

    [Fact]
    public async Task EveryRoute_PolicyForReadOnly_LeavesTheRestClosed()
    {
        await using var host = await ManagementHost.StartAsync(
            "Production", open: management => management.Reads.AllowAnonymous(), connection: FromAfar);

        using var read = await host.SendAsync(HttpMethod.Get, "/hooks");
        using var write = await host.SendAsync(HttpMethod.Post, "/hooks", ManagementHost.Document());

        read.StatusCode.Should().Be(HttpStatusCode.OK);
        await write.ShouldBeProblemAsync(HttpStatusCode.Forbidden);
        (await host.Store.GetVersionAsync(CancellationToken.None)).Should().Be(0, "nothing was written");
    }

    public static TheoryData<string, Action<WebhookManagementConventionBuilder>> Policies => new()
    {
        { "default", group => group.RequireAuthorization() },
        { "named", group => group.RequireAuthorization("webhooks") },
        { "built", group => group.RequireAuthorization(policy => policy.RequireClaim("webhooks")) },
    };

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task EveryRoute_WithAPolicy_IsDecidedByThePolicyAlone(string name, Action<WebhookManagementConventionBuilder> open)
    {
        await using var host = await ManagementHost.StartAsync("Production", AddAuthentication, open: open, connection: FromAfar, pipeline: UseAuthorization);

        using var anonymous = await host.SendAsync(HttpMethod.Get, "/hooks");
        anonymous.StatusCode.Should().Be(HttpStatusCode.Unauthorized, name);

        host.Client.DefaultRequestHeaders.Add("X-User", "admin");
        using var known = await host.SendAsync(HttpMethod.Get, "/hooks");
        known.StatusCode.Should().Be(HttpStatusCode.OK);
        using var unknownRoute = await host.SendAsync(HttpMethod.Get, "/nothing");
        unknownRoute.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task EveryRoute_WithAPolicyInDevelopment_DoesNotLetLocalCallersPastIt()
    {
        await using var host = await ManagementHost.StartAsync(
            services: AddAuthentication, open: group => group.RequireAuthorization(), pipeline: UseAuthorization);

        using var response = await host.SendAsync(HttpMethod.Get, "/hooks");

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task EveryRoute_AllowAnonymous_IsOpenToAll()
    {
        await using var host = await ManagementHost.StartAsync("Production", open: group => group.AllowAnonymous(), connection: FromAfar);

        using var response = await host.SendAsync(HttpMethod.Get, "/hooks");

        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task EveryEndpoint_Mapped_IsMarkedAndLeftOutOfDescriptions()
    {
        await using var host = await ManagementHost.StartAsync();

        var endpoints = host.Endpoints.Endpoints;
        endpoints.Should().NotBeEmpty();
        endpoints.Should().OnlyContain(endpoint => endpoint.Metadata.GetMetadata<WebhookManagementMetadata>() != null);
        endpoints.Should().OnlyContain(endpoint => endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Routing.IExcludeFromDescriptionMetadata>()!.ExcludeFromDescription);
    }

    [Fact]
    public async Task MapWebhookManagement_ServicesMissing_NamesWhatToCall()
    {
        await using var bare = WebApplication.CreateBuilder().Build();
        var map = () => bare.MapWebhookManagement();
        map.Should().Throw<InvalidOperationException>().WithMessage("*AddWebhooks*");

        var builder = WebApplication.CreateBuilder();
        builder.Services.AddWebhookManagement();
        await using var withoutStore = builder.Build();
        map = () => withoutStore.MapWebhookManagement();
        map.Should().Throw<InvalidOperationException>().WithMessage("*UseSqlite*");
    }

    private static void FromAfar(HttpContext context) => context.Connection.RemoteIpAddress = IPAddress.Parse("203.0.113.7");

    private static void AddAuthentication(IServiceCollection services)
    {
        services.AddAuthentication("header").AddScheme<AuthenticationSchemeOptions, HeaderAuthentication>("header", null);
        services.AddAuthorizationBuilder().AddPolicy("webhooks", policy => policy.RequireClaim("webhooks"))
            .AddPolicy("editors", policy => policy.RequireClaim("editors"));
    }

    private static void UseAuthorization(WebApplication app)
    {
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
    }

    private sealed class HeaderAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            if (Request.Headers["X-User"] is not [{ } user])
            {
                return Task.FromResult(AuthenticateResult.NoResult());
            }

            var identity = new ClaimsIdentity([new(ClaimTypes.Name, user), new("webhooks", "true")], Scheme.Name);
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name)));
        }
    }
}
