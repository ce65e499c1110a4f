using System.ComponentModel.DataAnnotations;

namespace SampleHost.Subscriptions;

/// <summary>The body of a request that adds a subscription.</summary>
public sealed class NewSubscription
{
    [Required]
    public string? UserId { get; set; }

    /// <summary>When its term expires, in Unix milliseconds; at most the last moment of the year 9999.</summary>
    [Required, Range(0, 253_402_300_799_999)]
    public long? ValidTo { get; set; }
}
