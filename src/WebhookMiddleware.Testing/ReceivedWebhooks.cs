using System.Collections;
using System.Runtime.CompilerServices;

namespace WebhookMiddleware.Testing;

/// <summary>
/// Represents the requests that a receiver got: all of them, or those of an event, of a webhook, or that match. The view is live: what is
/// received later is in it, too.
/// </summary>
public sealed class ReceivedWebhooks : IReadOnlyList<ReceivedWebhook>
{
    private readonly ReceivedLog _log;
    private readonly Func<ReceivedWebhook, bool> _matches;
    private readonly string _description;

    internal ReceivedWebhooks(ReceivedLog log)
        : this(log, _ => true, "")
    {
    }

    private ReceivedWebhooks(ReceivedLog log, Func<ReceivedWebhook, bool> matches, string description)
        => (_log, _matches, _description) = (log, matches, description);

    /// <summary>Gets the number of requests so far.</summary>
    public int Count => Now.Found.Count;

    /// <summary>Gets a request by its position in the order of arrival.</summary>
    /// <param name="index">The position, starting at 0.</param>
    public ReceivedWebhook this[int index]
        => Now is var now && index >= 0 && index < now.Found.Count
            ? now.Found[index]
            : throw new WebhookExpectationException(Describe($"request {index + 1}", now));

    private Snapshot Now => Find(_log.Read().Received);

    /// <summary>Returns the requests of an event.</summary>
    /// <param name="eventName">The event, such as <c>before_order_add</c>.</param>
    public ReceivedWebhooks Of(string eventName) => With(request => request.Event == eventName, $"of the event {eventName}");

    /// <summary>Returns the requests of a webhook.</summary>
    /// <param name="webhook">The webhook, as <see cref="WebhookSetup.On"/> returned it.</param>
    public ReceivedWebhooks Of(WebhookSetupItem webhook)
    {
        ArgumentNullException.ThrowIfNull(webhook);
        return With(webhook.Sent, $"of the webhook '{webhook.Name}'");
    }

    /// <summary>Returns the requests that match.</summary>
    /// <param name="matches">Determines whether a request matches.</param>
    /// <param name="description">What matches, for the text of a failure; by default, the code of the first argument.</param>
    public ReceivedWebhooks Matching(
        Func<ReceivedWebhook, bool> matches, [CallerArgumentExpression(nameof(matches))] string description = "")
        => With(matches, $"with {description}");

    /// <summary>Returns the requests so far, with their payloads as objects.</summary>
    /// <typeparam name="T">The type of the payload.</typeparam>
    public IReadOnlyList<Received<T>> As<T>() => [.. Now.Found.Select(request => request.As<T>())];

    /// <summary>Returns the only request.</summary>
    /// <exception cref="WebhookExpectationException">There is none, or more than one. The text lists what was received.</exception>
    public ReceivedWebhook ExpectOne()
        => Now is var now && now.Found is [var only] ? only : throw new WebhookExpectationException(Describe("exactly one request", now));

    /// <summary>Returns the only request, with its payload as an object.</summary>
    /// <typeparam name="T">The type of the payload.</typeparam>
    /// <exception cref="WebhookExpectationException">There is none, or more than one. The text lists what was received.</exception>
    public Received<T> ExpectOne<T>() => ExpectOne().As<T>();

    /// <summary>Fails if there is any request so far.</summary>
    /// <remarks>
    /// Background deliveries may still be on their way: await <see cref="WebhookDeliveries.DrainAsync"/> first, or use
    /// <see cref="WaitForNoneAsync"/>.
    /// </remarks>
    /// <exception cref="WebhookExpectationException">There is one. The text lists what was received.</exception>
    public void ExpectNone()
    {
        if (Now is { Found.Count: > 0 } now)
        {
            throw new WebhookExpectationException(Describe("no request", now));
        }
    }

    /// <summary>Waits until there is a number of requests, and returns all that there are then.</summary>
    /// <param name="count">The minimum number of requests.</param>
    /// <param name="timeout">The time to wait, by the real clock; null for 30 seconds, which is ample for a busy machine.</param>
    /// <exception cref="TimeoutException">The requests did not arrive in time. The text lists what was received.</exception>
    public async Task<IReadOnlyList<ReceivedWebhook>> WaitForAsync(int count = 1, TimeSpan? timeout = null)
    {
        var limit = timeout ?? WebhookDeliveries.DefaultTimeout;
        var seen = await WatchAsync(count, limit);
        return seen.Found.Count >= count
            ? seen.Found
            : throw new TimeoutException(
                Describe(Number(count), seen, FormattableString.Invariant($" within {limit.TotalSeconds} s")));
    }

    /// <summary>Waits for a while, and fails as soon as there is a request.</summary>
    /// <remarks>
    /// To assert that no background delivery is made, await <see cref="WebhookDeliveries.DrainAsync"/> and call <see cref="ExpectNone"/>:
    /// that is certain, and takes no longer than it must.
    /// </remarks>
    /// <param name="during">The time to wait, by the real clock.</param>
    /// <exception cref="WebhookExpectationException">There is one. The text lists what was received.</exception>
    public async Task WaitForNoneAsync(TimeSpan during)
    {
        await WatchAsync(count: 1, during);
        ExpectNone();
    }

    /// <inheritdoc/>
    public IEnumerator<ReceivedWebhook> GetEnumerator() => Now.Found.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private ReceivedWebhooks With(Func<ReceivedWebhook, bool> matches, string description)
        => new(
            _log,
            request => _matches(request) && matches(request),
            _description.Length == 0 ? description : $"{_description}, {description}");

    // Returns when there are enough, or when the time is over.
    private async Task<Snapshot> WatchAsync(int count, TimeSpan during)
    {
        using var limit = new CancellationTokenSource(during, TimeProvider.System);
        while (true)
        {
            var (received, added) = _log.Read();
            var seen = Find(received);
            if (seen.Found.Count >= count || limit.IsCancellationRequested)
            {
                return seen;
            }

            await added.WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Snapshot Find(IReadOnlyList<ReceivedWebhook> received) => new(received, [.. received.Where(_matches)]);

    private string Describe(string expected, Snapshot seen, string within = "")
        => FailureText.Of($"{expected}{(_description.Length == 0 ? "" : $" {_description}")}{within}", seen.Found.Count, seen.Received);

    private static string Number(int count) => FormattableString.Invariant($"{count} {(count == 1 ? "request" : "requests")}");

    /// <summary>What was received at one moment, and what of it matches, so that a failure's text agrees with its cause.</summary>
    private readonly record struct Snapshot(IReadOnlyList<ReceivedWebhook> Received, IReadOnlyList<ReceivedWebhook> Found);
}
