using System.Collections.Concurrent;
using WebhookMiddleware.Addressing;

namespace WebhookMiddleware.Testing;

/// <summary>
/// Plays the systems that webhooks call: answers by path, and keeps what it got. <see cref="InMemory"/> needs no network;
/// <see cref="StartAsync"/> listens on a real port of 127.0.0.1.
/// </summary>
public sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Func<ReceivedWebhook, Task<WebhookReply>>> _replies = new(StringComparer.Ordinal);
    private readonly List<ReceivedWebhook> _received = [];
    private readonly List<(int Count, Func<ReceivedWebhook, bool> Which, TaskCompletionSource<IReadOnlyList<ReceivedWebhook>> Reached)> _waiting = [];
    private readonly Lock _receiving = new();
    private readonly IAsyncDisposable? _server;

    private WebhookReceiver(Uri baseAddress, IAsyncDisposable? server = null)
    {
        BaseAddress = baseAddress;
        _server = server;
    }

    /// <summary>Where it is.</summary>
    public Uri BaseAddress { get; }

    /// <summary>What it got so far, in the order of arrival.</summary>
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

    /// <summary>A receiver without a network: the application's webhooks are handed to it in memory, whatever their address.</summary>
    public static WebhookReceiver InMemory() => new(new Uri("http://receiver.test"));

    /// <summary>A receiver on a free port of 127.0.0.1. The application must allow loopback addresses (<c>Webhooks:AddressPolicy:AllowLoopback</c>); <c>WithWebhooks</c> does.</summary>
    public static async Task<WebhookReceiver> StartAsync()
    {
        // The server needs the receiver, and the receiver the server's address.
        WebhookReceiver? receiver = null;
        var server = await ReceiverServer.StartAsync(request => receiver!.ReceiveAsync(request));
        receiver = new WebhookReceiver(server.Address, server);
        return receiver;
    }

    /// <summary>The address of a path.</summary>
    public Uri Url(string path) => new(BaseAddress, path);

    /// <summary>
    /// Answers a path from now on, whatever the query, unless that has an answer of its own; paths without an answer get 204.
    /// </summary>
    public WebhookReceiver Reply(string path, WebhookReply reply) => Reply(path, _ => reply);

    /// <summary>Answers a path from now on, depending on what comes.</summary>
    public WebhookReceiver Reply(string path, Func<ReceivedWebhook, WebhookReply> reply)
        => Reply(path, received => Task.FromResult(reply(received)));

    /// <summary>Answers a path from now on with what takes its time: a call back to the application, or a moment that the test decides.</summary>
    public WebhookReceiver Reply(string path, Func<ReceivedWebhook, Task<WebhookReply>> reply)
    {
        _replies[path] = reply;
        return this;
    }

    /// <summary>Forgets what it got; the answers stay.</summary>
    public void Clear()
    {
        lock (_receiving)
        {
            _received.Clear();
        }
    }

    /// <summary>Forgets what it got, and all answers: every path gets 204 again.</summary>
    public void Reset()
    {
        _replies.Clear();
        Clear();
    }

    /// <summary>Waits until it has got so many requests, of an event if one is named; gives them.</summary>
    /// <param name="count">How many, at least.</param>
    /// <param name="eventName">Only requests of this event count. Null: all.</param>
    /// <param name="timeout">How long to wait. Null: 10 seconds.</param>
    /// <exception cref="TimeoutException">They did not come.</exception>
    public async Task<IReadOnlyList<ReceivedWebhook>> WaitForAsync(int count, string? eventName = null, TimeSpan? timeout = null)
    {
        bool Which(ReceivedWebhook received) => eventName is null || received.Event == eventName;
        var reached = new TaskCompletionSource<IReadOnlyList<ReceivedWebhook>>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_receiving)
        {
            _waiting.Add((count, Which, reached));
            Notify();
        }

        try
        {
            return await reached.Task.WaitAsync(timeout ?? TimeSpan.FromSeconds(10));
        }
        catch (TimeoutException)
        {
            throw new TimeoutException(
                $"The receiver waited for {count} requests{(eventName is null ? "" : $" of {eventName}")}; it got: [{string.Join(", ", Received)}].");
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
        foreach (var (count, which, reached) in _waiting)
        {
            if (_received.Count(which) >= count)
            {
                reached.TrySetResult([.. _received.Where(which)]);
            }
        }

        _waiting.RemoveAll(waiting => waiting.Reached.Task.IsCompleted);
    }
}
