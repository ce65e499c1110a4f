using System.Text.Json;
using WebhookMiddleware.Payloads;
using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.Core.Tests.Subscriptions;

/// <summary>Takes each key once, as the store does.</summary>
internal sealed class FakeScheduledEvents : IScheduledEvents
{
    private readonly HashSet<string> _keys = [];

    /// <summary>What webhooks are told of, in the order of raising.</summary>
    public List<(string Event, string Json, string Key)> Raised { get; } = [];

    public IEnumerable<string> Keys => Raised.Select(raised => raised.Key);

    /// <summary>Whether the event with this key can be raised; false: webhooks are not loaded, or off.</summary>
    public Func<string, bool> IsReady { get; set; } = _ => true;

    /// <summary>What goes wrong for the event with this key.</summary>
    public Func<string, Exception?> Fault { get; set; } = _ => null;

    public Task<bool> RaiseAsync(string eventName, object payload, string key, CancellationToken cancellationToken)
    {
        if (Fault(key) is { } fault)
        {
            return Task.FromException<bool>(fault);
        }

        if (!IsReady(key))
        {
            return Task.FromResult(false);
        }

        if (_keys.Add(key))
        {
            Raised.Add((eventName, JsonSerializer.Serialize(payload, payload.GetType(), PayloadJson.Relaxed), key));
        }

        return Task.FromResult(true);
    }
}
