using System.Text.Json.Nodes;
using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.AspNetCore.Requests;

/// <summary>
/// Holds a request's decisions, and ensures that each of its events is raised only once, whichever adapters are present.
/// </summary>
internal sealed class WebhookFeature : IWebhookFeature
{
    // A handler may raise several events concurrently and read in between: collections are replaced, never changed.
    private readonly Lock _adding = new();
    private readonly List<string> _begun = new(1);
    private volatile WebhookDecision[] _decisions = [];
    private volatile JsonObject _context = [];
    private volatile UpcomingEvent[] _upcoming = [];

    public IReadOnlyList<WebhookDecision> Decisions => _decisions;

    public JsonObject Context => _context;

    /// <summary>Gets the after-events that will happen if the handler succeeds.</summary>
    public IReadOnlyList<UpcomingEvent> Upcoming => _upcoming;

    public static WebhookFeature Of(HttpContext context)
    {
        // Events that a handler raises concurrently must share one feature.
        lock (context.Features)
        {
            if (context.Features.Get<IWebhookFeature>() is not WebhookFeature feature)
            {
                feature = new WebhookFeature();
                context.Features.Set<IWebhookFeature>(feature);
            }

            return feature;
        }
    }

    /// <summary>Marks an event as raised. Returns false if it has already been raised for this request.</summary>
    public bool TryBegin(string eventName)
    {
        lock (_adding)
        {
            if (_begun.Contains(eventName))
            {
                return false;
            }

            _begun.Add(eventName);
            return true;
        }
    }

    /// <summary>Returns the decision that refused this request when the event was raised, or null if none did.</summary>
    public WebhookDecision? FindRefusal(string eventName)
        => Array.FindLast(_decisions, decision => decision.Event == eventName && !decision.IsAllowed);

    /// <summary>Announces an after-event. Returns false if another adapter has done so.</summary>
    public bool TryAnnounce(UpcomingEvent upcoming)
    {
        lock (_adding)
        {
            if (_upcoming.Any(other => other.Invocation.Event == upcoming.Invocation.Event))
            {
                return false;
            }

            _upcoming = [.. _upcoming, upcoming];
            return true;
        }
    }

    public void Add(WebhookDecision decision)
    {
        lock (_adding)
        {
            _decisions = [.. _decisions, decision];
            if (decision.Context.Count == 0)
            {
                return;
            }

            var merged = _context.DeepClone().AsObject();
            foreach (var (name, value) in decision.Context)
            {
                merged[name] = value?.DeepClone();
            }

            _context = merged;
        }
    }
}
