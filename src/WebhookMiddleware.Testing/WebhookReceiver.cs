using System.Collections.Concurrent;
using WebhookMiddleware.Addressing;

namespace WebhookMiddleware.Testing;

/// <summary>
/// Simulates the systems that webhooks call: it replies by path, and records the requests. <see cref="InMemory"/> needs no network;
/// <see cref="StartAsync"/> listens on a real port of 127.0.0.1.
/// </summary>
public sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Func<ReceivedWebhook, Task<WebhookReply>>> _replies = new(StringComparer.Ordinal);
    private readonly ReceivedLog _log = new();
    private readonly IAsyncDisposable? _server;

    private WebhookReceiver(Uri baseAddress, IAsyncDisposable? server = null)
    {
        BaseAddress = baseAddress;
        Received = new ReceivedWebhooks(_log);
        _server = server;
    }

    /// <summary>Gets the base address.</summary>
    public Uri BaseAddress { get; }

    /// <summary>Gets the requests that it has received, in order of arrival.</summary>
    public ReceivedWebhooks Received { get; }

    internal bool IsInMemory => _server is null;

    /// <summary>Gets the requests that it leaves without an answer.</summary>
    internal HeldRequests Held { get; } = new();

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
        var server = await ReceiverServer.StartAsync(() => receiver!);
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

    /// <summary>Sets the replies to the requests of a path, one after another. The last one is repeated.</summary>
    /// <param name="path">The path, with or without a query.</param>
    /// <param name="replies">The replies, at least one.</param>
    public WebhookReceiver ReplyInTurn(string path, params WebhookReply[] replies)
    {
        ArgumentNullException.ThrowIfNull(replies);
        ArgumentOutOfRangeException.ThrowIfZero(replies.Length, nameof(replies));
        var next = -1;
        return Reply(path, _ => replies[Math.Min(Interlocked.Increment(ref next), replies.Length - 1)]);
    }

    /// <summary>Clears the recorded requests; the replies stay.</summary>
    public void Clear() => _log.Clear();

    /// <summary>Clears the recorded requests and all replies, so that every path gets 204 again.</summary>
    public void Reset()
    {
        _replies.Clear();
        Clear();
    }

    /// <summary>Waits until it has received a number of requests, and returns all that match.</summary>
    /// <param name="count">The minimum number of requests.</param>
    /// <param name="eventName">The event of the requests to count; null for any event.</param>
    /// <param name="timeout">The time to wait, by the real clock; null for 30 seconds, which is ample for a busy machine.</param>
    /// <exception cref="TimeoutException">The requests did not arrive in time.</exception>
    public Task<IReadOnlyList<ReceivedWebhook>> WaitForAsync(int count, string? eventName = null, TimeSpan? timeout = null)
        => (eventName is null ? Received : Received.Of(eventName)).WaitForAsync(count, timeout);

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
        _log.Add(request);
        return _replies.TryGetValue(request.Path, out var reply) || _replies.TryGetValue(request.Path.Split('?')[0], out reply)
            ? reply(request)
            : Task.FromResult(WebhookReply.Allow());
    }
}
