using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.DashboardHosts.Mvc;
using WebhookMiddleware.FunctionalTests.Adapters;
using WebhookMiddleware.FunctionalTests.Documentation;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.FunctionalTests.Dashboard.Hosts;

/// <summary>An application of a kind on a real Kestrel, with the dashboard or without it, and a browser that looks at it.</summary>
internal sealed class RunningHost : IAsyncDisposable
{
    private const string Orders = "orders";
    private const string SignIn = "sign-in";

    private readonly HostKind _kind;
    private readonly WebApplication _application;
    private readonly IHost? _proxy;
    private readonly WebhookReceiver _receiver;

    private RunningHost(HostKind kind, WebApplication application, IHost? proxy, Uri address, WebhookReceiver receiver)
    {
        (_kind, _application, _proxy, _receiver, Address) = (kind, application, proxy, receiver, address);
        Browser = new DashboardBrowser(address);
    }

    /// <summary>Gets the address that browsers use: that of the proxy, if there is one.</summary>
    public Uri Address { get; }

    public DashboardBrowser Browser { get; }

    /// <summary>Starts an application whose caller has signed in, if it has a sign-in.</summary>
    public static async Task<RunningHost> StartAsync(HostKind kind, bool hasDashboard = true)
    {
        var host = await StartSignedOutAsync(kind, hasDashboard);
        if (kind.HasSignIn)
        {
            (await host.Browser.PostAsync(kind.Root + SignIn)).Status.Should().Be(200);
        }

        return host;
    }

    public static async Task<RunningHost> StartSignedOutAsync(HostKind kind, bool hasDashboard = true)
    {
        var receiver = await WebhookReceiver.StartAsync();
        var application = Create(kind, receiver, hasDashboard);
        await application.StartAsync();
        var (proxy, address) = await kind.StartProxyAsync(TestApiBuilder.AddressOf(application.Services));
        return new RunningHost(kind, application, proxy, address, receiver);
    }

    public async Task<IReadOnlyList<Webhook>> ListAsync()
        => (await _application.Services.GetRequiredService<IWebhookStore>().LoadAsync(CancellationToken.None)).Webhooks;

    /// <summary>Makes pages that have something to show: webhooks, a call that failed, a delivery that was made.</summary>
    public async Task FillAsync()
    {
        await _application.Services.SetWebhooksAsync(_receiver, hooks =>
        {
            hooks.On(TestApiBuilder.BeforeOrder).Named("Gate").Gate().ContinueOnFailure().Replies(WebhookReply.Status(500));
            hooks.On(TestApiBuilder.BeforeOrder).Named("Copy").Notify();
        });
        using var order = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
        (await Browser.PostAsync(_kind.Root + Orders, order)).Status.Should().Be(200);
        await _receiver.WaitForAsync(2);
    }

    public async ValueTask DisposeAsync()
    {
        Browser.Dispose();
        if (_proxy is not null)
        {
            await _proxy.StopAsync();
            _proxy.Dispose();
        }

        await _receiver.DisposeAsync();
        await _application.DisposeAsync();
    }

    private static WebApplication Create(HostKind kind, WebhookReceiver receiver, bool hasDashboard)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(MvcShop).Assembly.GetName().Name,
            ContentRootPath = Path.Combine(Repository.Root, "tests", typeof(MvcShop).Assembly.GetName().Name!),
            EnvironmentName = kind.Environment,
        });

        // What an application has in its own folder once it is published.
        builder.WebHost.UseStaticWebAssets().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddWebhooks().AddLoyaltyEvents().UseInMemory();
        builder.Services.AddTestWebhooks(receiver);
        if (kind.HasSignIn)
        {
            builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
                .AddCookie(options => options.LoginPath = $"/{SignIn}");
            builder.Services.AddAuthorizationBuilder().AddPolicy(HostKind.Policy, policy => policy.RequireRole(HostKind.Policy));
        }

        kind.AddServices(builder.Services);
        var app = builder.Build();
        kind.Build(app);
        app.UseWebhooks();
        app.MapPost(Orders, () => Results.Ok()).WithBeforeWebhook(TestApiBuilder.BeforeOrder);
        if (kind.HasSignIn)
        {
            app.MapPost(SignIn, (HttpContext context) => context.SignInAsync(Administrator)).AllowAnonymous();
        }

        if (hasDashboard)
        {
            kind.MapDashboard(app);
        }

        return app;
    }

    private static ClaimsPrincipal Administrator
        => new(new ClaimsIdentity([new(ClaimTypes.Name, "Ann"), new(ClaimTypes.NameIdentifier, "Ann"), new(ClaimTypes.Role, HostKind.Policy)], "password"));
}
