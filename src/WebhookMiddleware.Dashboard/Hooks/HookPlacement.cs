using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Dashboard.Hooks;

/// <summary>
/// Moves a webhook to another place among those of its event, and says which order numbers that takes: as few as possible. Between two
/// webhooks that run at the same time, it runs with them; elsewhere, on its own.
/// </summary>
internal static class HookPlacement
{
    private const int Step = 10;

    /// <summary>Moves a webhook by one place.</summary>
    public static IReadOnlyDictionary<Guid, int> Shift(IReadOnlyList<Webhook> run, Guid id, bool up)
    {
        var from = IndexOf(run, id);
        var to = up ? from - 1 : from + 1;
        return from < 0 || to < 0 || to >= run.Count ? None : Place(run, from, to);
    }

    /// <summary>Moves a webhook to before another, or to the end.</summary>
    public static IReadOnlyDictionary<Guid, int> MoveBefore(IReadOnlyList<Webhook> run, Guid id, Guid? before)
    {
        var from = IndexOf(run, id);
        var target = before is { } other ? IndexOf(run, other) : run.Count;
        var isThere = target == from || target == from + 1;
        return from < 0 || target < 0 || isThere ? None : Place(run, from, target > from ? target - 1 : target);
    }

    private static IReadOnlyDictionary<Guid, int> None { get; } = new Dictionary<Guid, int>();

    private static Dictionary<Guid, int> Place(IReadOnlyList<Webhook> run, int from, int to)
    {
        var moved = run[from];
        var others = run.Where(webhook => webhook.Id != moved.Id).ToList();
        int? before = to == 0 ? null : others[to - 1].Order;
        int? after = to == others.Count ? null : others[to].Order;
        return FindOrder(before, after) is { } order
            ? new() { [moved.Id] = order }
            : Renumber(others, moved.Id, to);
    }

    // Null: there is no number between the two.
    private static int? FindOrder(int? before, int? after) => (before, after) switch
    {
        ({ } low, { } high) when low == high => low,
        ({ } low, { } high) => high - (long)low > 1 ? (int)(low + ((high - (long)low) / 2)) : null,
        ({ } low, null) => low <= int.MaxValue - Step ? low + Step : null,
        (null, { } high) => high > 1 ? high / 2 : null,
        _ => null,
    };

    private static Dictionary<Guid, int> Renumber(List<Webhook> others, Guid moved, int to)
    {
        Dictionary<Guid, int> orders = [];
        var order = 0;
        for (var i = 0; i < others.Count; i++)
        {
            if (i == to)
            {
                orders[moved] = order += Step;
            }

            order = i > 0 && i != to && others[i].Order == others[i - 1].Order ? order : order + Step;
            if (others[i].Order != order)
            {
                orders[others[i].Id] = order;
            }
        }

        orders.TryAdd(moved, order + Step);
        return orders;
    }

    private static int IndexOf(IReadOnlyList<Webhook> run, Guid id)
    {
        for (var i = 0; i < run.Count; i++)
        {
            if (run[i].Id == id)
            {
                return i;
            }
        }

        return -1;
    }
}
