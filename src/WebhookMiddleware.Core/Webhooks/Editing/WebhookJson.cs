using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace WebhookMiddleware.Webhooks.Editing;

/// <summary>Writes the JSON form of a webhook that people may read. Secrets are named but never shown.</summary>
internal static class WebhookJson
{
    public static JsonObject Write(Webhook webhook, IReadOnlyList<string> warnings)
    {
        var json = Write(webhook);
        if (warnings.Count > 0)
        {
            json["warnings"] = new JsonArray([.. warnings.Select(warning => JsonValue.Create(warning))]);
        }

        return json;
    }

    public static JsonObject Write(Webhook webhook)
    {
        var json = new JsonObject
        {
            ["id"] = webhook.Id.ToString(),
            ["name"] = webhook.Name,
            ["url"] = webhook.Url,
            ["event"] = webhook.Event,
            ["order"] = webhook.Order,
            ["timeoutMs"] = webhook.TimeoutMs,
            ["validFrom"] = Timestamp(webhook.ValidFrom),
            ["validTo"] = Timestamp(webhook.ValidTo),
            ["isActive"] = webhook.IsActive,
            ["fireAndForget"] = webhook.FireAndForget,
            ["awaitResponse"] = webhook.AwaitResponse,
            ["responseContainsData"] = webhook.ResponseContainsData,
            ["body"] = webhook.Body,
            ["contentType"] = webhook.ContentType,
            ["basicAuth"] = WriteBasicAuth(webhook),
            ["headers"] = new JsonArray([.. webhook.Headers.Select(header => WriteHeader(header, webhook))]),
            ["signingSecrets"] = new JsonArray([.. webhook.SigningSecrets.Select(WriteSigningSecret)]),
            ["onFailure"] = Name(webhook.OnFailure),
            ["mode"] = Name(webhook.Mode),
            ["condition"] = webhook.Condition,
            ["inOrder"] = webhook.InOrder,
            ["tenant"] = webhook.Tenant,
            ["source"] = Name(webhook.Source),
            ["version"] = webhook.Version,
            ["createdAt"] = Timestamp(webhook.CreatedAt),
            ["updatedAt"] = Timestamp(webhook.UpdatedAt),
        };

        // It is not known which secrets the webhook has. Empty members would clear all of them when the response is sent back.
        if (webhook is { SecretsUnreadable: true, HasSecrets: false })
        {
            foreach (var name in WebhookMembers.Secret)
            {
                json.Remove(name);
            }
        }

        return json;
    }

    private static JsonObject? WriteBasicAuth(Webhook webhook)
        => webhook.BasicAuth is not { } basicAuth
            ? null
            : new JsonObject
            {
                ["username"] = basicAuth.Username,
                ["hasPassword"] = basicAuth.Password.Length > 0 || webhook.SecretsUnreadable,
            };

    private static JsonObject WriteHeader(WebhookHeader header, Webhook webhook)
        => new() { ["name"] = header.Name, ["hasValue"] = header.Value.Length > 0 || webhook.SecretsUnreadable };

    private static JsonObject WriteSigningSecret(WebhookSigningSecret secret)
        => new() { ["id"] = secret.Id.ToString(), ["createdAt"] = Timestamp(secret.CreatedAt) };

    // Written as text, so that the object contains only JSON types and can be read like a parsed one.
    public static string? Timestamp(DateTimeOffset? timestamp)
        => timestamp?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture);

    private static string Name<TEnum>(TEnum value)
        where TEnum : struct, Enum
        => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
