namespace WebhookMiddleware.Bounds;

/// <summary>
/// Divides slots among receivers and, within what is left to a receiver, among its webhooks. Whoever holds fewer than three times what is free may take
/// more. One alone gets three quarters; the more share the slots, the less each gets; and the last eighth is for receivers that hold none, one slot each.
/// </summary>
internal static class FairShare
{
    private const int Weight = 3;
    private const int Reserve = 8;

    /// <summary>Returns how many more a receiver may take that holds <paramref name="held"/>, while <paramref name="free"/> of all slots are free.</summary>
    public static int OfReceiver(int held, int free, int all)
        => free <= 0 ? 0 : Math.Max(held == 0 ? 1 : 0, Math.Min(More(held, free), BeyondReserve(free, all)));

    /// <summary>
    /// The same for one of its webhooks: for one that holds none there is a slot as long as there are more than those kept for other receivers, so that
    /// webhooks which came earlier don't shut it out.
    /// </summary>
    public static int OfReceiver(int held, int heldByWebhook, int free, int all)
    {
        var left = OfReceiver(held, free, all);
        return heldByWebhook == 0 && BeyondReserve(free, all) > 0 ? Math.Max(1, left) : left;
    }

    /// <summary>Returns how many of <paramref name="free"/> are not kept for receivers that hold none.</summary>
    public static int BeyondReserve(int free, int all) => Math.Max(0, free - (all / Reserve));

    /// <summary>
    /// Returns how many more a webhook may take that holds <paramref name="held"/>, while <paramref name="left"/> are left to its receiver. The last ones are
    /// for webhooks that hold none, one slot each.
    /// </summary>
    public static int OfWebhook(int held, int left, int all)
        => left <= 0 ? 0
            : held > 0 ? Math.Min(More(held, left - 1), BeyondReserve(left, all / 2))
            : 1 + Math.Min(More(1, left - 2), BeyondReserve(left - 1, all / 2));

    /// <summary>Returns how many of <paramref name="free"/> may be taken at once, by whoever: a quarter is left, unless there is only one.</summary>
    public static int AtOnce(int free) => More(0, free);

    private static int More(int held, int free)
        => (int)Math.Max(0, (((long)Weight * free) - held + Weight) / (Weight + 1));
}
