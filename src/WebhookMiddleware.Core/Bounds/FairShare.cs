namespace WebhookMiddleware.Bounds;

/// <summary>
/// Divides slots among receivers and, within a receiver's share, among its webhooks. A holder of fewer than three times the free slots may
/// take more.
/// </summary>
/// <remarks>
/// A single holder gets three quarters of the slots. The more share them, the less each gets. The last eighth is reserved for receivers
/// that hold none, one slot each.
/// </remarks>
internal static class FairShare
{
    private const int Weight = 3;
    private const int Reserve = 8;

    /// <summary>
    /// Returns how many more slots a receiver that holds <paramref name="held"/> may take while <paramref name="free"/> of all slots are
    /// free.
    /// </summary>
    public static int OfReceiver(int held, int free, int all)
        => free <= 0 ? 0 : Math.Max(held == 0 ? 1 : 0, Math.Min(More(held, free), BeyondReserve(free, all)));

    /// <summary>
    /// Returns the same for one of its webhooks. A webhook that holds none gets a slot as long as there are more than those reserved for
    /// other receivers, so that webhooks which came earlier don't shut it out.
    /// </summary>
    public static int OfReceiver(int held, int heldByWebhook, int free, int all)
    {
        var left = OfReceiver(held, free, all);
        return heldByWebhook == 0 && BeyondReserve(free, all) > 0 ? Math.Max(1, left) : left;
    }

    /// <summary>Returns how many of <paramref name="free"/> slots are not reserved for receivers that hold none.</summary>
    public static int BeyondReserve(int free, int all) => Math.Max(0, free - (all / Reserve));

    /// <summary>
    /// Returns how many more slots a webhook that holds <paramref name="held"/> may take while <paramref name="left"/> are left to its
    /// receiver. The last ones are reserved for webhooks that hold none, one slot each.
    /// </summary>
    public static int OfWebhook(int held, int left, int all)
        => left <= 0 ? 0
            : held > 0 ? Math.Min(More(held, left - 1), BeyondReserve(left, all / 2))
            : 1 + Math.Min(More(1, left - 2), BeyondReserve(left - 1, all / 2));

    /// <summary>
    /// Returns how many of <paramref name="free"/> slots may be taken at once. A quarter is left, unless there is only one.
    /// </summary>
    public static int AtOnce(int free) => More(0, free);

    private static int More(int held, int free)
        => (int)Math.Max(0, (((long)Weight * free) - held + Weight) / (Weight + 1));
}
