using Microsoft.AspNetCore.Http;
using WebhookMiddleware.Dashboard.Languages;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Dashboard.Card;

/// <summary>
/// The values of the card's controls, as text: as they were typed, so that nothing is lost when they can't be saved, or as they are stored.
/// </summary>
internal sealed record HookForm
{
    private static readonly string[] Flags = ["isActive", "fireAndForget", "awaitResponse", "responseContainsData", "inOrder"];

    private static readonly string[] Texts =
    [
        "name", "url", "event", "order", "timeoutMs", "validFrom", "validTo", "body", "contentType", "basicAuth.username",
        "basicAuth.password", "onFailure", "mode", "condition", "tenant",
    ];

    private HookForm(IReadOnlyDictionary<string, string> values) => Values = values;

    /// <summary>Gets the value of a control; empty if it has none.</summary>
    public string this[string name] => Values.GetValueOrDefault(name, "");

    public IReadOnlyList<HeaderRow> Headers { get; init; } = [];

    public IReadOnlyList<SecretRow> SigningSecrets { get; init; } = [];

    private IReadOnlyDictionary<string, string> Values { get; init; }

    /// <summary>Gets the number of empty rows for headers.</summary>
    public int BlankHeaders { get; init; } = 1;

    /// <summary>Gets the time zone in which the times were entered: an IANA name, or <see cref="Moments.Utc"/>.</summary>
    public string TimeZone { get; init; } = Moments.Utc;

    /// <summary>Gets the version of the webhook that the person has seen; null for a new one.</summary>
    public long? Version { get; init; }

    public bool IsOn(string flag) => Values.ContainsKey(flag);

    /// <summary>Returns the card of a new webhook: active, and called in the background.</summary>
    public static HookForm New(string eventName) => new(new Dictionary<string, string>
    {
        ["event"] = eventName,
        ["timeoutMs"] = Moments.Number(Webhook.DefaultTimeoutMs),
        ["contentType"] = Webhook.DefaultContentType,
        ["onFailure"] = "cancel",
        ["mode"] = "enforce",
        ["isActive"] = "on",
        ["fireAndForget"] = "on",
    });

    /// <summary>Returns the card of a stored webhook. Its secrets are not in it.</summary>
    public static HookForm Of(Webhook webhook)
    {
        var values = new Dictionary<string, string?>
        {
            ["name"] = webhook.Name,
            ["url"] = webhook.Url,
            ["event"] = webhook.Event,
            ["order"] = Moments.Number(webhook.Order),
            ["timeoutMs"] = Moments.Number(webhook.TimeoutMs),
            ["validFrom"] = Moments.Write(webhook.ValidFrom),
            ["validTo"] = Moments.Write(webhook.ValidTo),
            ["body"] = webhook.Body,
            ["contentType"] = webhook.ContentType,
            ["basicAuth.username"] = webhook.BasicAuth?.Username,
            ["onFailure"] = webhook.OnFailure is FailureAction.Continue ? "continue" : "cancel",
            ["mode"] = webhook.Mode is WebhookMode.Shadow ? "shadow" : "enforce",
            ["condition"] = webhook.Condition,
            ["tenant"] = webhook.Tenant,
            ["isActive"] = webhook.IsActive ? "on" : null,
            ["fireAndForget"] = webhook.FireAndForget ? "on" : null,
            ["awaitResponse"] = webhook.AwaitResponse ? "on" : null,
            ["responseContainsData"] = webhook.ResponseContainsData ? "on" : null,
            ["inOrder"] = webhook.InOrder ? "on" : null,
        };
        return new HookForm(values.Where(value => value.Value is not null).ToDictionary(value => value.Key, value => value.Value!))
        {
            Headers = [.. webhook.Headers.Select(header => new HeaderRow(header.Name, ""))],
            SigningSecrets = [.. webhook.SigningSecrets.Select(secret => new SecretRow(secret.Id.ToString(), ""))],
            Version = webhook.Version,
        };
    }

    /// <summary>Reads what was posted. Rows that are empty, or are to be removed, are left out.</summary>
    public static HookForm Read(IFormCollection form)
    {
        Dictionary<string, string> values = [];
        foreach (var name in Texts)
        {
            // Browsers send lines with CR and LF.
            values[name] = form[name].ToString().Replace("\r\n", "\n", StringComparison.Ordinal);
        }

        foreach (var flag in Flags.Where(flag => IsChecked(form, flag)))
        {
            values[flag] = "on";
        }

        if (IsChecked(form, "basicAuth.clear"))
        {
            values["basicAuth.username"] = values["basicAuth.password"] = "";
        }

        return new HookForm(values)
        {
            Headers = [.. HeaderRow.Read(form)],
            SigningSecrets = [.. SecretRow.Read(form)],
            TimeZone = form["timeZone"].ToString() is { Length: > 0 } zone ? zone : Moments.Utc,
            Version = long.TryParse(form["version"], out var version) ? version : null,
        };
    }

    /// <summary>Returns the form with some members as another form has them.</summary>
    public HookForm With(IReadOnlyCollection<string> members, HookForm other)
    {
        var values = Values.Where(value => !Covers(members, value.Key)).Concat(other.Values.Where(value => Covers(members, value.Key)));
        return this with
        {
            Values = values.ToDictionary(value => value.Key, value => value.Value),
            Headers = members.Contains("headers") ? other.Headers : Headers,
            SigningSecrets = members.Contains("signingSecrets") ? other.SigningSecrets : SigningSecrets,
        };
    }

    internal static bool IsChecked(IFormCollection form, string name) => form[name].Any(value => value is "on" or "true");

    private static bool Covers(IReadOnlyCollection<string> members, string name) => members.Contains(name.Split('.')[0]);
}
