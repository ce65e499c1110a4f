using System.Globalization;
using System.Text.Json.Nodes;
using WebhookMiddleware.Events;
using WebhookMiddleware.Json;
using WebhookMiddleware.Webhooks.Validation;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>Represents new orders of webhooks.</summary>
/// <param name="Event">The event that all of them are attached to.</param>
/// <param name="Orders">The orders by the ids of the webhooks.</param>
internal sealed record HookOrderRequest(string Event, IReadOnlyDictionary<Guid, int> Orders)
{
    /// <summary>More than an event can have.</summary>
    private const int MaxOrders = 1000;

    /// <summary>Reads a request. What can't be read is reported and left out.</summary>
    public static HookOrderRequest Read(JsonObject body, WebhookEventCatalog catalog, WebhookErrors errors)
    {
        var members = new JsonMembers(body, "", errors);
        members.RefuseUnknown(["event", "orders"]);
        if (members.Find("event") is null)
        {
            errors.Add("event", "'event' is required: the name of the event that the webhooks are attached to.");
        }

        var eventName = members.ReadString("event") ?? "";
        if (eventName.Length > 0 && !catalog.TryGet(eventName, out _))
        {
            errors.Add("event", catalog.DescribeUnknown(eventName));
        }

        if (members.Find("orders") is null)
        {
            errors.Add("orders", "'orders' is required: an object with the order of each webhook by its id.");
        }

        return new HookOrderRequest(eventName, ReadOrders(members.ReadObject("orders") ?? [], errors));
    }

    /// <summary>Reports the webhooks that the event does not have.</summary>
    public void ReportUnknown(HashSet<Guid> known, WebhookErrors errors)
    {
        foreach (var id in Orders.Keys.Where(id => !known.Contains(id)))
        {
            errors.Add($"orders.{id}", "The event has no webhook with this id.");
        }
    }

    private static Dictionary<Guid, int> ReadOrders(JsonObject orders, WebhookErrors errors)
    {
        Dictionary<Guid, int> read = [];
        if (orders.Count > MaxOrders)
        {
            errors.Add("orders", $"The object has {orders.Count} members: at most {MaxOrders} are allowed.");
            return read;
        }

        var members = new JsonMembers(orders, "orders", errors);
        foreach (var (key, value) in orders)
        {
            if (!Guid.TryParse(key, CultureInfo.InvariantCulture, out var id))
            {
                errors.Add(members.PathOf(key), "The name must be the id of a webhook: a UUID.");
            }
            else if (value is null)
            {
                errors.Add(members.PathOf(key), "The order is missing: give a whole number.");
            }
            else if (members.ReadInt32(key) is { } order && !read.TryAdd(id, order))
            {
                errors.Add(members.PathOf(key), "The webhook is listed twice.");
            }
        }

        return read;
    }
}
