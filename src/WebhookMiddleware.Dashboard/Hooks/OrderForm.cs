using System.Globalization;
using Microsoft.AspNetCore.Http;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Dashboard.Hooks;

/// <summary>The new orders that the list's form asks for.</summary>
/// <param name="Orders">The orders that change, by the id of the webhook.</param>
/// <param name="Moved">The webhook that was moved; null if numbers were entered.</param>
/// <param name="Unreadable">The names of webhooks whose number can't be read.</param>
internal sealed record OrderForm(IReadOnlyDictionary<Guid, int> Orders, Guid? Moved, IReadOnlyList<string> Unreadable)
{
    /// <summary>Reads <c>move</c> (an id and <c>up</c> or <c>down</c>), <c>moved</c> with <c>before</c>, or <c>order[id]</c>.</summary>
    /// <param name="form">The form.</param>
    /// <param name="run">The webhooks of the event, in their order.</param>
    public static OrderForm Read(IFormCollection form, IReadOnlyList<Webhook> run)
    {
        if (form["move"].ToString().Split(':') is [var shifted, var direction] && ReadId(shifted) is { } id)
        {
            return new OrderForm(HookPlacement.Shift(run, id, up: direction == "up"), id, []);
        }

        return ReadId(form["moved"]) is { } moved
            ? new OrderForm(HookPlacement.MoveBefore(run, moved, ReadId(form["before"])), moved, [])
            : ReadNumbers(form, run);
    }

    private static OrderForm ReadNumbers(IFormCollection form, IReadOnlyList<Webhook> run)
    {
        Dictionary<Guid, int> orders = [];
        List<string> unreadable = [];
        foreach (var webhook in run)
        {
            if (!form.TryGetValue($"order[{webhook.Id}]", out var text))
            {
                continue;
            }

            if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var order))
            {
                unreadable.Add(webhook.Name);
            }
            else if (order != webhook.Order)
            {
                orders.Add(webhook.Id, order);
            }
        }

        return new OrderForm(orders, Moved: null, unreadable);
    }

    private static Guid? ReadId(string? text) => Guid.TryParse(text, CultureInfo.InvariantCulture, out var id) ? id : null;
}
