using System.Collections.Concurrent;
using WebhookMiddleware.Addressing;

namespace WebhookMiddleware.Testing;

/// <summary>
/// Simulates the systems that webhooks call: it replies by path, and records the requests. <see cref="InMemory"/> needs no network;
/// <see cref="StartAsync"/> listens on a real port of 127.0.0.1.
/// </summary>
public sealed class WebhookReceiver : IAsyncDisposable
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Func<ReceivedWebhook, Task<WebhookReply>>> _replies = new(StringComparer.Ordinal);
    private readonly List<ReceivedWebhook> _received = [];
    private readonly List<(int Count, Func<ReceivedWebhook, bool> Filter, TaskCompletionSource<IReadOnlyList<ReceivedWebhook>> Reached)>
        _waiting = [];
    private readonly Lock _receiving = new();
    private readonly IAsyncDisposable? _server;

    private WebhookReceiver(Uri baseAddress, IAsyncDisposable? server = null)
    {
        BaseAddress = baseAddress;
        _server = server;
    }

    /// <summary>Gets the base address.</summary>
    public Uri BaseAddress { get; }

    /// <summary>Gets the requests that it has received, in order of arrival.</summary>
    public IReadOnlyList<ReceivedWebhook> Received
    {
        get
        {
            lock (_receiving)
            {
                return [.. _received];
            }
        }
    }

    internal bool IsInMemory => _server is null;

    /// <summary>
    /// Returns a receiver without a network. The application's webhooks are passed to it in memory, whatever their address.
    /// </summary>
    public static WebhookReceiver InMemory() => new(new Uri("http://receiver.test"));

    /// <summary>
    /// Starts a receiver on a free port of 127.0.0.1. The application must allow loopback addresses
    /// (<c>Webhooks:AddressPolicy:AllowLoopback</c>); <c>WithWebhooks</c> sets that.
    /// </summary>
    public static async Task<WebhookReceiver> StartAsync()
    {
        // The server needs the receiver, and the receiver the server's address.
        WebhookReceiver? receiver = null;
        var server = await ReceiverServer.StartAsync(request => receiver!.ReceiveAsync(request));
        receiver = new WebhookReceiver(server.Address, server);
        return receiver;
    }

    /// <summary>Returns the address of a path.</summary>
    public Uri Url(string path) => new(BaseAddress, path);

    /// <summary>
    /// Sets the reply to a path, with any query unless a path with that query has its own reply. Paths without a reply get 204.
    /// </summary>
    /// <param name="path">The path, with or without a query.</param>
    /// <param name="reply">The reply.</param>
    public WebhookReceiver Reply(string path, WebhookReply reply) => Reply(path, _ => reply);

    /// <summary>Sets the function that returns the reply to a request of a path.</summary>
    /// <param name="path">The path, with or without a query.</param>
    /// <param name="reply">Returns the reply to a request.</param>
    public WebhookReceiver Reply(string path, Func<ReceivedWebhook, WebhookReply> reply)
        => Reply(path, received => Task.FromResult(reply(received)));

    /// <summary>
    /// Sets the asynchronous function that returns the reply to a request of a path. It can call the application back, or wait for a moment
    /// that the test decides.
    /// </summary>
    /// <param name="path">The path, with or without a query.</param>
    /// <param name="reply">Returns the reply to a request.</param>
    public WebhookReceiver Reply(string path, Func<ReceivedWebhook, Task<WebhookReply>> reply)
    {
        _replies[path] = reply;
        return this;
    }

    /// <summary>Clears the recorded requests; the replies stay.</summary>
    public void Clear()
    {
        lock (_receiving)
        {
            _received.Clear();
        }
    }

    /// <summary>Clears the recorded requests and all replies, so that every path gets 204 again.</summary>
    public void Reset()
    {
        _replies.Clear();
        Clear();
    }

    /// <summary>Waits until it has received a number of requests, and returns all that match.</summary>
    /// <param name="count">The minimum number of requests.</param>
    /// <param name="eventName">The event of the requests to count; null for any event.</param>
    /// <param name="timeout">The time to wait; null for 30 seconds, which is ample for a busy machine.</param>
    /// <exception cref="TimeoutException">The requests did not arrive in time.</exception>
    public async Task<IReadOnlyList<ReceivedWebhook>> WaitForAsync(int count, string? eventName = null, TimeSpan? timeout = null)
    {
        bool Filter(ReceivedWebhook received) => eventName is null || received.Event == eventName;
        var reached = new TaskCompletionSource<IReadOnlyList<ReceivedWebhook>>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_receiving)
        {
            _waiting.Add((count, Filter, reached));
            Notify();
        }

        try
        {
            return await reached.Task.WaitAsync(timeout ?? DefaultTimeout);
        }
        catch (TimeoutException)
        {
            var expected = eventName is null ? $"{count} requests" : $"{count} requests of {eventName}";
            throw new TimeoutException($"The receiver waited for {expected}; it got: [{string.Join(", ", Received)}].");
        }
    }

    /// <summary>Stops listening.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    internal Task<WebhookReply> ReceiveAsync(ReceivedWebhook request)
    {
        lock (_receiving)
        {
            _received.Add(request);
            Notify();
        }

        return _replies.TryGetValue(request.Path, out var reply) || _replies.TryGetValue(request.Path.Split('?')[0], out reply)
            ? reply(request)
            : Task.FromResult(WebhookReply.Allow());
    }

    private void Notify()
    {
        foreach (var (count, filter, reached) in _waiting)
        {
            if (_received.Count(filter) >= count)
            {
                reached.TrySetResult([.. _received.Where(filter)]);
            }
        }

        _waiting.RemoveAll(waiting => waiting.Reached.Task.IsCompleted);
    }
}
