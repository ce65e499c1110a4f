using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using WebhookMiddleware.Administration;
using WebhookMiddleware.AspNetCore.Management;
using WebhookMiddleware.AspNetCore.Management.Access;
using WebhookMiddleware.Dashboard.Layout;
using WebhookMiddleware.Dashboard.Pages;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Dashboard.Settings;

/// <summary>The switch of all webhooks, the state of the host, and the export of the webhooks.</summary>
internal sealed class SettingsPages(HostStatus status, IWebhookAdministration administration, WebhookRegistry registry, TimeProvider time)
{
    private readonly SettingsReader _settings = new(status, administration, registry);

    public Task<IResult> ShowAsync(DashboardPage page) => _settings.ShowAsync(page, new ImportModel(""));

    /// <summary>Switches all webhooks on or off. The page has asked whether that is meant.</summary>
    public async Task<IResult> SwitchAsync(DashboardPage page)
    {
        if (!bool.TryParse(page.Form["enabled"], out var isEnabled))
        {
            return Notice.Unreadable(page);
        }

        await administration.For(page.Http).SetSwitchAsync(isEnabled, page.Aborted);
        return page.GoTo("settings?switched");
    }

    /// <summary>Downloads all webhooks as the management API exports them, in lines that people can read and compare.</summary>
    public async Task<IResult> ExportAsync(DashboardPage page)
    {
        var document = await administration.ExportAsync(page.Aborted);
        var name = string.Create(CultureInfo.InvariantCulture, $"webhooks-{time.GetUtcNow():yyyy-MM-dd}.json");
        return TypedResults.File(Encoding.UTF8.GetBytes(JsonText.Write(document)), "application/json", name);
    }
}
