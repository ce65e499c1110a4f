namespace WebhookMiddleware.Webhooks.Editing;

/// <summary>Determines the order of new webhooks, which run after the others of their event.</summary>
internal static class WebhookOrders
{
    private const int Step = 10;

    /// <summary>Returns the order after those of an event's webhooks.</summary>
    public static int Next(IEnumerable<Webhook> webhooks, string eventName)
        => Next(webhooks.Where(webhook => webhook.Event == eventName).Max(webhook => (int?)webhook.Order));

    /// <summary>Returns the order after the largest of an event, which is null if it has no webhooks.</summary>
    public static int Next(int? largest) => largest is null ? Step : (int)Math.Min(largest.Value + (long)Step, int.MaxValue);
}
