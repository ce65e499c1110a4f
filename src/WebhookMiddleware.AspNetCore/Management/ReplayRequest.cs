using System.Text.Json.Nodes;
using WebhookMiddleware.Json;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Webhooks.Validation;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>
/// Reads which deliveries to replay. All members are optional, but one is required, because an empty object must not stand for all
/// deliveries.
/// </summary>
internal static class ReplayRequest
{
    private static readonly string[] Known = ["hook", "from", "to", "state"];

    /// <summary>Returns the query, or null if there are errors.</summary>
    public static DeliveryQuery? Read(JsonObject body, WebhookErrors errors)
    {
        var members = new JsonMembers(body, "", errors);
        members.RefuseUnknown(Known);
        var query = new DeliveryQuery
        {
            WebhookId = ReadId(members, "hook", errors),
            From = members.ReadTimestamp("from"),
            To = members.ReadTimestamp("to"),
            State = members.ReadChoice<DeliveryState>("state"),
        };
        if (query.From >= query.To)
        {
            errors.Add("from", QueryReader.EmptyPeriod);
        }

        if (errors.IsEmpty && query == new DeliveryQuery())
        {
            errors.Add("", $"Specify which deliveries to replay: give at least one of {string.Join(", ", Known)}.");
        }

        return errors.IsEmpty ? query : null;
    }

    private static Guid? ReadId(JsonMembers members, string name, WebhookErrors errors)
    {
        if (members.ReadString(name) is not { } text)
        {
            return null;
        }

        if (Guid.TryParse(text, out var id))
        {
            return id;
        }

        errors.Add(name, $"'{name}' must be a UUID, such as 0198c0de-0000-7000-8000-000000000001.");
        return null;
    }
}
