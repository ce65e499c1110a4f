using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.Dashboard.Security;
using WebhookMiddleware.Events;

namespace WebhookMiddleware.Dashboard.Pages;

/// <summary>
/// Renders views on the server. The services of Razor components and of antiforgery are in a container of the dashboard's own: the host
/// needs no call but the one that maps the dashboard, and its own components and tokens, if it has any, stay as it has set them up.
/// </summary>
internal sealed class PageRenderer
{
    private readonly ServiceProvider _services;

    public PageRenderer(IServiceProvider host)
    {
        var services = new ServiceCollection();
        services.AddSingleton(host.GetRequiredService<ILoggerFactory>());
        services.AddSingleton(host.GetRequiredService<IConfiguration>());
        services.AddSingleton(host.GetRequiredService<TimeProvider>());
        services.AddSingleton(host.GetRequiredService<WebhookEventCatalog>());
        services.AddSingleton<IHostEnvironment>(host.GetRequiredService<IWebHostEnvironment>());
        services.AddSingleton(host.GetRequiredService<IWebHostEnvironment>());
        services.AddLogging();
        services.AddRazorComponents();

        // Cyrillic text stays readable, and takes a quarter of the bytes.
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        services.AddScoped<Current>();
        services.AddScoped(scope => scope.GetRequiredService<Current>().Page!);
        services.AddScoped(scope => scope.GetRequiredService<Current>().Page!.Text);
        DashboardTokens.Add(services);
        if (host.GetService<IDataProtectionProvider>() is { } protection)
        {
            // Other hosts of the application read the tokens, too.
            services.AddSingleton(protection);
        }

        _services = services.BuildServiceProvider();
        Tokens = _services.GetRequiredService<DashboardTokens>();
    }

    public DashboardTokens Tokens { get; }

    public async Task RenderAsync(HttpContext context, DashboardPage page, Type view, int status)
    {
        var host = context.RequestServices;
        await using var scope = _services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Current>().Page = page;
        context.RequestServices = scope.ServiceProvider;
        context.Response.OnStarting(() =>
        {
            // Otherwise the script of a host that uses Blazor would put the page into one of its own.
            context.Response.Headers.Remove("blazor-enhanced-nav");
            return Task.CompletedTask;
        });
        try
        {
            await new RazorComponentResult(view) { StatusCode = status, PreventStreamingRendering = true }.ExecuteAsync(context);
        }
        finally
        {
            context.RequestServices = host;
        }
    }

    private sealed class Current
    {
        public DashboardPage? Page { get; set; }
    }
}
