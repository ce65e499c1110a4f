using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.Audit;
using WebhookMiddleware.Dashboard.Languages;
using WebhookMiddleware.Events;

namespace WebhookMiddleware.Dashboard.Changes;

/// <summary>Says what was changed in the words of the card: the labels of the fields, and the values as people read them.</summary>
internal sealed class ChangeTexts(DashboardLanguage language, WebhookEventCatalog catalog)
{
    /// <summary>Returns the label of a member, such as <c>/timeoutMs</c> or <c>/headers/0/value</c>.</summary>
    public string Label(string path)
    {
        var members = path.Trim('/').Split('/').Where(member => !member.All(char.IsAsciiDigit)).ToArray();
        return language.Text.Find($"Card.{string.Join('.', members)}") ?? language.Text.Find($"Change.{members.FirstOrDefault()}") ?? path;
    }

    public string Value(string path, JsonNode? value) => value switch
    {
        null => language.Text["Change.Nothing"],
        JsonArray { Count: 0 } => language.Text["Change.Nothing"],
        JsonArray items => string.Join(", ", items.Select(item => (item as JsonObject)?["name"]?.ToString() ?? item?.ToString())),
        _ => value.GetValueKind() switch
        {
            JsonValueKind.True => language.Text["Yes"],
            JsonValueKind.False => language.Text["No"],
            JsonValueKind.String => TextOf(path, value.GetValue<string>()),
            _ => value.ToJsonString(),
        },
    };

    // An event of another version of the application has no title here.
    private string TextOf(string path, string text) => (path, text) switch
    {
        (_, "") => language.Text["Change.Nothing"],
        (_, AuditChange.Secret) => language.Text["Change.Secret"],
        ("/event", _) => catalog.TryGet(text, out var known) ? language.Title(known) : text,
        ("/onFailure", _) => language.Text.Find($"OnFailure.{text}") ?? text,
        ("/mode", _) => language.Text.Find($"WebhookMode.{text}") ?? text,
        _ => text,
    };
}
