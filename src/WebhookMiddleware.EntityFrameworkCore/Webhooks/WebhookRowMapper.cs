using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using WebhookMiddleware.EntityFrameworkCore.Mapping;
using WebhookMiddleware.EntityFrameworkCore.Secrets;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.EntityFrameworkCore.Webhooks;

/// <summary>Maps webhooks to rows and back.</summary>
internal sealed class WebhookRowMapper(SecretsVault vault)
{
    private static readonly WebhookRowTypes Json = new(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    /// <summary>Writes the webhook to the row.</summary>
    public void Write(Webhook webhook, WebhookRow row)
    {
        row.Id = webhook.Id;
        row.Name = webhook.Name;
        row.Url = webhook.Url;
        row.Event = webhook.Event;
        row.Order = webhook.Order;
        row.TimeoutMs = webhook.TimeoutMs;
        row.ValidFrom = webhook.ValidFrom;
        row.ValidTo = webhook.ValidTo;
        row.IsActive = webhook.IsActive;
        row.FireAndForget = webhook.FireAndForget;
        row.AwaitResponse = webhook.AwaitResponse;
        row.ResponseContainsData = webhook.ResponseContainsData;
        row.Body = webhook.Body;
        row.ContentType = webhook.ContentType;
        row.Username = webhook.BasicAuth?.Username;
        row.HeaderNames = ToJson([.. webhook.Headers.Select(h => h.Name)], Json.StringArray);
        row.SigningSecretLabels = ToJson(
            [.. webhook.SigningSecrets.Select(s => new SigningSecretLabel(s.Id, s.CreatedAt.ToUnixTimeMilliseconds()))],
            Json.SigningSecretLabelArray);
        row.Secrets = vault.Seal(webhook, row.Secrets);
        row.OnFailure = webhook.OnFailure;
        row.Mode = webhook.Mode;
        row.Condition = webhook.Condition;
        row.InOrder = webhook.InOrder;
        row.Tenant = webhook.Tenant;
        row.Version = webhook.Version;
        row.CreatedAt = webhook.CreatedAt;
        row.UpdatedAt = webhook.UpdatedAt;
        row.UpdatedBy = webhook.UpdatedBy;
    }

    /// <summary>Returns the webhook of the row, with its secrets if they can be read.</summary>
    /// <exception cref="UnreadableWebhookException">Another column can't be read.</exception>
    public Webhook Read(WebhookRow row) => vault.Open(row.Secrets, ReadWithoutSecrets(row));

    private static Webhook ReadWithoutSecrets(WebhookRow row) => new()
    {
        Id = row.Id,
        Name = row.Name,
        Url = row.Url,
        Event = row.Event,
        Order = row.Order,
        TimeoutMs = row.TimeoutMs,
        ValidFrom = row.ValidFrom,
        ValidTo = row.ValidTo,
        IsActive = row.IsActive,
        FireAndForget = row.FireAndForget,
        AwaitResponse = row.AwaitResponse,
        ResponseContainsData = row.ResponseContainsData,
        Body = row.Body,
        ContentType = row.ContentType,
        BasicAuth = row.Username is { } username ? new WebhookBasicAuth(username, "") : null,
        Headers = [.. FromJson("header_names", row.HeaderNames, Json.StringArray).Select(name => new WebhookHeader(name, ""))],
        SigningSecrets =
        [
            .. FromJson("signing_secret_labels", row.SigningSecretLabels, Json.SigningSecretLabelArray)
                .Select(label => new WebhookSigningSecret(label.Id, "", UnixMillisecondsConverter.Read(label.CreatedAtMs))),
        ],
        OnFailure = row.OnFailure,
        Mode = row.Mode,
        Condition = row.Condition,
        InOrder = row.InOrder,
        Tenant = row.Tenant,
        Version = row.Version,
        CreatedAt = row.CreatedAt,
        UpdatedAt = row.UpdatedAt,
        UpdatedBy = row.UpdatedBy,
    };

    private static string? ToJson<T>(T[] items, JsonTypeInfo<T[]> typeInfo)
        => items.Length == 0 ? null : JsonSerializer.Serialize(items, typeInfo);

    private static T[] FromJson<T>(string column, string? json, JsonTypeInfo<T[]> typeInfo)
    {
        try
        {
            T[] items = json is null ? [] : JsonSerializer.Deserialize(json, typeInfo) ?? [];
            return items.Contains(default) ? throw new UnreadableWebhookException(column) : items;
        }
        catch (JsonException exception)
        {
            throw new UnreadableWebhookException(column, exception);
        }
    }
}
