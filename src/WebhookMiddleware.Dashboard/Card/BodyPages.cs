using Microsoft.AspNetCore.Http;
using WebhookMiddleware.AspNetCore.Management.Schemas;
using WebhookMiddleware.AspNetCore.Management.Trials;
using WebhookMiddleware.Dashboard.Pages;
using WebhookMiddleware.Events;

namespace WebhookMiddleware.Dashboard.Card;

/// <summary>The part of the card that changes while its body is typed.</summary>
internal sealed class BodyPages(WebhookEventCatalog catalog, EventPayloads payloads, BodyPreview preview)
{
    private readonly BodyHelp _help = new(payloads, preview);

    public Task<IResult> ShowAsync(DashboardPage page)
    {
        var card = new CardModel(HookForm.Read(page.Form), Id: null, Stored: null) { Events = catalog.Events };
        return Task.FromResult(page.Show<BodyAssist>(_help.Complete(page, card)));
    }
}
