using WebhookMiddleware.Subscriptions;

namespace WebhookMiddleware.Core.Tests.Subscriptions;

/// <summary>An application's table of subscriptions, with its faults.</summary>
internal sealed class FakeSubscriptions
{
    private readonly List<ExpiredSubscription> _all = [];

    public List<ExpiredSubscription> Marked { get; } = [];

    /// <summary>How often they were asked for.</summary>
    public int Reads { get; set; }

    public int OpenSources { get; set; }

    public Exception? ReadFault { get; set; }

    public Exception? MarkFault { get; set; }

    public IReadOnlyList<ExpiredSubscription> Unmarked => [.. _all.Except(Marked)];

    public ExpiredSubscription Add(string id, DateTimeOffset validTo)
    {
        var subscription = new ExpiredSubscription(id, "u" + id, validTo);
        _all.Add(subscription);
        return subscription;
    }
}
