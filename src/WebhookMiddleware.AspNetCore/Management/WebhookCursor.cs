using System.Buffers.Text;
using System.Text.Json;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>
/// The position of a webhook in the list: event, order, name, id. A page continues after the position, not after a count, so that webhooks
/// added or deleted meanwhile cause neither repetitions nor gaps.
/// </summary>
internal readonly record struct WebhookCursor(string Event, int Order, string Name, Guid Id) : IComparable<WebhookCursor>
{
    private const int MaxLength = 8 * 1024;

    public static WebhookCursor Of(Webhook webhook) => new(webhook.Event, webhook.Order, webhook.Name, webhook.Id);

    public int CompareTo(WebhookCursor other)
    {
        var result = string.CompareOrdinal(Event, other.Event);
        result = result != 0 ? result : Order.CompareTo(other.Order);
        result = result != 0 ? result : string.CompareOrdinal(Name, other.Name);
        return result != 0 ? result : Id.CompareTo(other.Id);
    }

    public override string ToString()
        => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this, ManagementTypes.Default.WebhookCursor));

    public static bool TryParse(string text, out WebhookCursor cursor)
    {
        cursor = default;
        if (text.Length > MaxLength || !Base64Url.IsValid(text))
        {
            return false;
        }

        try
        {
            cursor = JsonSerializer.Deserialize(Base64Url.DecodeFromChars(text), ManagementTypes.Default.WebhookCursor);
            return cursor is { Event: not null, Name: not null };
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
