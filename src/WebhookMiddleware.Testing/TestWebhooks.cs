using Microsoft.Extensions.Time.Testing;

namespace WebhookMiddleware.Testing;

/// <summary>
/// Represents the webhooks of an application under test: those that it starts with, their receiver and what it got, the background
/// deliveries, and the clock. It depends on no test framework.
/// </summary>
public sealed class TestWebhooks : WebhookSetup, IAsyncDisposable
{
    /// <summary>Initializes the webhooks with a receiver in memory.</summary>
    public TestWebhooks()
        : this(WebhookReceiver.InMemory())
    {
    }

    /// <summary>Initializes the webhooks with a receiver, such as one on a real port.</summary>
    /// <param name="receiver">The receiver, which is disposed of with this object.</param>
    public TestWebhooks(WebhookReceiver receiver)
        : base(receiver)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        Deliveries = new WebhookDeliveries(receiver);
    }

    /// <summary>Gets the requests that the receiver got from all webhooks. The view is live.</summary>
    public ReceivedWebhooks Received => Receiver.Received;

    /// <summary>Gets the background deliveries.</summary>
    public WebhookDeliveries Deliveries { get; }

    internal WebhookClock? Clock { get; private set; }

    /// <summary>
    /// Replaces the application's <see cref="TimeProvider"/> with a clock that starts now, in whole seconds, and that only the returned
    /// object moves. Call it before the application starts.
    /// </summary>
    /// <exception cref="InvalidOperationException">The application has been set up already.</exception>
    public WebhookClock UseFakeClock()
        => UseFakeClock(new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds())));

    /// <summary>Replaces the application's <see cref="TimeProvider"/> with a fake clock that the test has.</summary>
    /// <param name="timeProvider">The fake clock, at a time in whole milliseconds.</param>
    /// <exception cref="InvalidOperationException">The application has been set up already.</exception>
    public WebhookClock UseFakeClock(FakeTimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(timeProvider);
        ThrowIfAdded();
        Receiver.Held.Clock = timeProvider;
        return Clock = new WebhookClock(timeProvider, Deliveries);
    }

    /// <summary>Stops the receiver.</summary>
    public ValueTask DisposeAsync() => Receiver.DisposeAsync();

    internal override void Started(IServiceProvider services) => Deliveries.Started(services);

    internal override void Stopped(IServiceProvider services)
    {
        base.Stopped(services);
        Deliveries.Stopped(services);
    }
}
