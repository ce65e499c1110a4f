using WebhookMiddleware.AspNetCore.Management.Schemas;
using WebhookMiddleware.AspNetCore.Management.Trials;
using WebhookMiddleware.Dashboard.Pages;
using WebhookMiddleware.Events;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Dashboard.Card;

/// <summary>Adds to a card what helps to write its body: the members of its event, and a preview with the event's sample.</summary>
internal sealed class BodyHelp(EventPayloads payloads, BodyPreview preview)
{
    // What is rendered does not depend on the address, but a webhook has one.
    private const string AnyUrl = "https://preview.invalid/";

    public CardModel Complete(DashboardPage page, CardModel card)
        => card.Event is { } known
            ? card with
            {
                Fields = EventField.Of(payloads.Describe(known)?.Schema),
                Preview = preview.Render(page.Http, known, Draft(card, known)),
            }
            : card;

    private static Webhook Draft(CardModel card, WebhookEvent known) => new()
    {
        Id = card.Id ?? Guid.Empty,
        Name = card.Form["name"],
        Url = AnyUrl,
        Event = known.Name,
        Order = int.TryParse(card.Form["order"], out var order) ? order : 0,
        TimeoutMs = int.TryParse(card.Form["timeoutMs"], out var timeout) ? timeout : Webhook.DefaultTimeoutMs,
        Body = card.Form["body"] is { Length: > 0 } body ? body : null,
        ContentType = card.Form["contentType"] is { Length: > 0 } contentType ? contentType : Webhook.DefaultContentType,
    };
}
