using Microsoft.AspNetCore.Http;
using WebhookMiddleware.Administration;
using WebhookMiddleware.AspNetCore.Management;
using WebhookMiddleware.AspNetCore.Management.Access;
using WebhookMiddleware.Dashboard.Logs;
using WebhookMiddleware.Dashboard.Pages;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Dashboard.Deliveries;

/// <summary>Sends several deliveries again, in three steps: choose them, confirm, and see how many it were.</summary>
internal sealed class ReplayPages(IWebhookAdministration administration, AllWebhooks webhooks)
{
    public async Task<IResult> ShowAsync(DashboardPage page)
        => page.Show<ReplayView>(new Replay(ReplayForm.Read(name => page.Query[name].ToString()), await ReadNamesAsync(page)));

    /// <summary>Shows the form again with what was chosen, because its token is too old.</summary>
    public async Task<IResult> ShowExpiredAsync(DashboardPage page)
    {
        var expired = new Dictionary<string, string> { [""] = page.Text["Notice.Expired"] };
        var replay = new Replay(ReplayForm.Read(name => page.Form[name].ToString()), await ReadNamesAsync(page)) { Errors = expired };
        return page.Show<ReplayView>(replay, StatusCodes.Status400BadRequest);
    }

    /// <summary>Asks whether what was chosen is meant; does it once the person has said so.</summary>
    public async Task<IResult> PostAsync(DashboardPage page)
    {
        var form = ReplayForm.Read(name => page.Form[name].ToString());
        var hooks = await ReadNamesAsync(page);
        var named = form.FindHooks(hooks);
        form = named is [var only] ? form.Of(only.Id) : form;
        if (named is { Count: > 1 })
        {
            return page.Show<ReplayView>(new Replay(form, hooks) { Candidates = named });
        }

        var query = form.ToQuery(page.Language, out var errors);
        if (query is null)
        {
            var shown = new Dictionary<string, string>(errors);
            if (named is [])
            {
                shown["hook"] = page.Text.Format("Log.NoSuchHook", form.Hook);
            }

            return page.Show<ReplayView>(new Replay(form, hooks) { Errors = shown }, StatusCodes.Status400BadRequest);
        }

        if (page.Form["do"] != "replay")
        {
            return page.Show<ReplayConfirmView>(new Replay(form, hooks) { Query = query });
        }

        var sent = await administration.For(page.Http).ReplayDeliveriesAsync(query, DeliveryEndpoints.MaxReplayed, page.Aborted);
        var hook = form.Hook.Length == 0 ? QueryString.Empty : QueryString.Create("hook", form.Hook);
        return page.GoTo("deliveries" + hook.Add("replayed", $"{sent}").ToUriComponent());
    }

    private async Task<HookNames> ReadNamesAsync(DashboardPage page) => new((await webhooks.LoadAsync(page.Aborted)).Webhooks);
}
