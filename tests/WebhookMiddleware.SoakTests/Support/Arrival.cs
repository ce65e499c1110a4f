using System.Text.Json;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.SoakTests.Support;

/// <summary>A request that reached the receiver.</summary>
/// <param name="Path">The path, which tells the webhooks apart.</param>
/// <param name="WebhookId">The <c>webhook-id</c>: the same for each attempt at a delivery.</param>
/// <param name="Data">The event's payload.</param>
/// <param name="At">When it came: a timestamp of <see cref="System.Diagnostics.Stopwatch"/>.</param>
internal sealed record Arrival(string Path, string WebhookId, JsonElement Data, long At)
{
    /// <summary>The status that it was answered with; 0: not answered (yet).</summary>
    public int Status { get; set; }

    /// <summary>The payload's member <c>login</c>, of registrations.</summary>
    public string Login => Data.GetProperty("login").GetString()!;

    /// <summary>The payload's member <c>number</c>, of <see cref="Numbered"/> events.</summary>
    public int Number => Data.GetProperty("number").GetInt32();
}
