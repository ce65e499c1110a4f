using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using WebhookMiddleware.Webhooks.Editing;

namespace WebhookMiddleware.Webhooks.Configured;

/// <summary>
/// Turns a webhook in the configuration into the JSON record that the management API takes, so that both are read and validated alike.
/// Configuration has text only: what a member means as a number or a boolean becomes one, and anything else is left for the record's reader
/// to report. Names are compared without regard to case, as everywhere in configuration.
/// </summary>
internal static class ConfiguredRecord
{
    private static readonly string[] Numbers = ["order", "timeoutMs", "version"];

    private static readonly string[] Booleans =
        ["isActive", "fireAndForget", "awaitResponse", "responseContainsData", "inOrder", "hasPassword", "hasValue"];

    private static readonly string[] Lists = ["headers", "signingSecrets", "warnings"];

    private static readonly string[] Names =
        [.. WebhookMembers.Webhook, .. WebhookMembers.BasicAuth, .. WebhookMembers.Header, .. WebhookMembers.SigningSecret];

    /// <summary>Returns the record of a section.</summary>
    public static JsonObject Read(IConfigurationSection section)
    {
        var record = new JsonObject();
        foreach (var member in section.GetChildren())
        {
            var name = Names.FirstOrDefault(known => known.Equals(member.Key, StringComparison.OrdinalIgnoreCase)) ?? member.Key;
            record[name] = ReadMember(name, member);
        }

        return record;
    }

    /// <summary>Returns the configuration key of a member's path: <c>headers:0:value</c> for <c>headers[0].value</c>.</summary>
    public static string KeyOf(string path)
        => path.Replace("[", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal)
            .Replace("]", "", StringComparison.Ordinal)
            .Replace(".", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal);

    private static JsonNode? ReadMember(string name, IConfigurationSection member)
    {
        var isList = Lists.Contains(name);
        if (member.GetChildren().Any())
        {
            return isList ? new JsonArray([.. member.GetChildren().Select(ReadItem)]) : Read(member);
        }

        // The JSON provider returns an empty list as an empty text, and null as no value.
        return isList && member.Value is "" ? new JsonArray()
            : Numbers.Contains(name) && TryReadNumber(member.Value, out var number) ? JsonValue.Create(number)
            : Booleans.Contains(name) && bool.TryParse(member.Value, out var flag) ? JsonValue.Create(flag)
            : JsonValue.Create(member.Value);
    }

    private static bool TryReadNumber(string? text, out long number)
        => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    private static JsonNode? ReadItem(IConfigurationSection item)
        => item.GetChildren().Any() ? Read(item) : JsonValue.Create(item.Value);
}
