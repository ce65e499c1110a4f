using Microsoft.AspNetCore.Http;
using WebhookMiddleware.Administration;
using WebhookMiddleware.AspNetCore.Management;
using WebhookMiddleware.Dashboard.Pages;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Dashboard.Settings;

/// <summary>
/// Shows the page of settings. It is needed most when something is wrong, so nothing of it needs the store: the names of webhooks are those
/// that this host has loaded.
/// </summary>
internal sealed class SettingsReader(HostStatus status, IWebhookAdministration administration, WebhookRegistry registry)
{
    public async Task<IResult> ShowAsync(DashboardPage page, ImportModel import, int httpStatus = StatusCodes.Status200OK)
    {
        var state = await status.ReadAsync(page.Aborted);
        var breakers = state.Breakers.Select(
            breaker => new BreakerRow(breaker, registry.Find(breaker.HookId)?.Name ?? $"{breaker.HookId}"));
        return page.Show<SettingsView>(new SettingsModel(state, administration.GetSwitch(), [.. breakers], import), httpStatus);
    }
}
