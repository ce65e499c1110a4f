using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using WebhookMiddleware.AspNetCore.Management;
using WebhookMiddleware.Dashboard.Languages;
using WebhookMiddleware.Dashboard.Logs;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Webhooks;
using WebhookMiddleware.Webhooks.Validation;

namespace WebhookMiddleware.Dashboard.Deliveries;

/// <summary>Which deliveries a person wants to be sent again, as the form has it.</summary>
/// <param name="Hook">The id of the webhook, or what was typed for its name.</param>
/// <param name="From">The time from which they were written.</param>
/// <param name="To">The time until which they were written.</param>
/// <param name="State">The state.</param>
internal sealed record ReplayForm(string Hook, string From, string To, string State)
{
    /// <summary>Gets the webhook whose name the form has shown; null for none.</summary>
    private Guid? ShownHook { get; init; }

    /// <summary>Reads the form, or the filters of the list that the person comes from. Times become UTC.</summary>
    public static ReplayForm Read(Func<string, string> values)
    {
        var zone = values("timeZone") is { Length: > 0 } sent ? sent : Moments.Utc;
        return new ReplayForm(
            values("hook").Trim(),
            Moments.Read(values("from").Trim(), zone) ?? "",
            Moments.Read(values("to").Trim(), zone) ?? "",
            values("state"))
        {
            ShownHook = Guid.TryParse(values(LogFilter.ShownHook), out var shown) ? shown : null,
        };
    }

    public ReplayForm Of(Guid hook) => this with { Hook = $"{hook}" };

    /// <summary>Finds the webhooks that a name fits which was typed. Null if there is none to look for.</summary>
    public IReadOnlyList<Webhook>? FindHooks(HookNames hooks)
        => Hook.Length == 0 || Guid.TryParse(Hook, out _) ? null : hooks.Search(Hook, eventName: "", ShownHook);

    /// <summary>Reads the query by the rules of the management API. Null if there are errors.</summary>
    public DeliveryQuery? ToQuery(DashboardLanguage language, out IReadOnlyDictionary<string, string> errors)
    {
        var found = new WebhookErrors();
        var request = new JsonObject
        {
            ["hook"] = NullIfEmpty(Hook),
            ["from"] = NullIfEmpty(From),
            ["to"] = NullIfEmpty(To),
            ["state"] = NullIfEmpty(State),
        };
        var query = ReplayRequest.Read(request, found);
        errors = found.ToDictionary(
            error => error.Key,
            error => error.Key.Length == 0
                ? language.Text["Replay.Nothing"]
                : string.Join(" ", error.Value.Select(language.Translate)));
        return query;
    }

    /// <summary>Returns the query of the address at which the form has these values.</summary>
    public string ToQueryString()
        => QueryString.Create(
            new[] { ("hook", Hook), ("from", From), ("to", To), ("state", State) }
                .Where(value => value.Item2.Length > 0)
                .Select(value => KeyValuePair.Create(value.Item1, (string?)value.Item2)))
            .ToUriComponent();

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
