using System.Globalization;
using System.Text.Json.Nodes;
using WebhookMiddleware.Dashboard.Languages;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Dashboard.Card;

/// <summary>
/// Writes a card as the record of the management API, whose rules then apply. What is no number stays text, so that they say what is wrong.
/// </summary>
internal static class HookDocument
{
    public static JsonObject Write(HookForm form, Webhook? stored)
    {
        var document = new JsonObject
        {
            ["name"] = form["name"],
            ["url"] = form["url"].Trim(),
            ["event"] = form["event"],
            ["order"] = Number(form["order"]),
            ["timeoutMs"] = Number(form["timeoutMs"]),
            ["validFrom"] = Moments.Read(form["validFrom"], form.TimeZone),
            ["validTo"] = Moments.Read(form["validTo"], form.TimeZone),
            ["isActive"] = form.IsOn("isActive"),
            ["fireAndForget"] = form.IsOn("fireAndForget"),
            ["awaitResponse"] = form.IsOn("awaitResponse"),
            ["responseContainsData"] = form.IsOn("responseContainsData"),
            ["body"] = Text(form["body"]),
            ["contentType"] = Text(form["contentType"]) ?? Webhook.DefaultContentType,
            ["onFailure"] = Text(form["onFailure"]) ?? "cancel",
            ["mode"] = Text(form["mode"]) ?? "enforce",
            ["condition"] = Text(form["condition"]),
            ["inOrder"] = form.IsOn("inOrder"),
            ["tenant"] = Text(form["tenant"]),
        };
        WriteSecrets(document, form, stored);
        return document;
    }

    private static void WriteSecrets(JsonObject document, HookForm form, Webhook? stored)
    {
        var (name, password) = (form["basicAuth.username"], form["basicAuth.password"]);
        var hasBasicAuth = name.Length > 0 || password.Length > 0;
        if (stored is { SecretsUnreadable: true, HasSecrets: false }
            && !hasBasicAuth && form.Headers.Count == 0 && form.SigningSecrets.Count == 0)
        {
            // Nobody knows which secrets there are. Empty members would clear all of them.
            return;
        }

        document["basicAuth"] = hasBasicAuth ? Given("username", name, "password", password) : null;
        document["headers"] = new JsonArray([.. form.Headers.Select(header => Given("name", header.Name, "value", header.Value))]);
        document["signingSecrets"] = new JsonArray(
            [.. form.SigningSecrets.Select(secret => secret.Value.Length > 0
                ? (JsonNode)JsonValue.Create(secret.Value)
                : new JsonObject { ["id"] = secret.Id })]);
    }

    // A secret that is left out is kept.
    private static JsonObject Given(string nameMember, string name, string secretMember, string secret)
        => secret.Length > 0 ? new() { [nameMember] = name, [secretMember] = secret } : new() { [nameMember] = name };

    private static JsonNode? Number(string text)
        => text.Trim() is not { Length: > 0 } digits ? null
            : int.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : text;

    private static string? Text(string text) => text.Length > 0 ? text : null;
}
