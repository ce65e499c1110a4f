namespace SampleHost.Subscriptions;

/// <summary>A user's subscription, as stored.</summary>
public sealed class Subscription
{
    public long Id { get; set; }

    public long UserId { get; set; }

    /// <summary>When its term expires, in Unix milliseconds.</summary>
    public long ValidTo { get; set; }

    /// <summary>When its expiry was passed to the webhooks, in Unix milliseconds; null before.</summary>
    public long? RaisedAt { get; set; }
}
