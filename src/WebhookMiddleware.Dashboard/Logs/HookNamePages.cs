using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using WebhookMiddleware.Dashboard.Pages;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Dashboard.Logs;

/// <summary>The names that a field suggests while somebody types the name of a webhook.</summary>
internal sealed class HookNamePages(AllWebhooks webhooks)
{
    public async Task<IResult> FindAsync(DashboardPage page)
    {
        var names = new HookNames((await webhooks.LoadAsync(page.Aborted)).Webhooks);
        var found = names.Suggest(page.Query["search"].ToString().Trim(), page.Query["event"].ToString());
        return TypedResults.Text(new JsonArray([.. found.Select(name => (JsonNode)name)]).ToJsonString(), "application/json");
    }
}
