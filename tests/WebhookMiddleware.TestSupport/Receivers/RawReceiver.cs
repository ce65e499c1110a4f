using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace WebhookMiddleware.TestSupport.Receivers;

/// <summary>A receiver that speaks raw bytes, so that it can misbehave in ways that no web server allows.</summary>
public sealed class RawReceiver : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _stuck = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<RawConnection> _connections = [];
    private readonly SslServerAuthenticationOptions? _tls;
    private readonly Task _serving;

    /// <param name="talk">What happens on each connection. When it returns, the connection stays open until the caller closes it.</param>
    /// <param name="tls">Null: plain text.</param>
    public RawReceiver(Func<RawConnection, Task> talk, SslServerAuthenticationOptions? tls = null)
    {
        _tls = tls;
        _listener.Start();
        _serving = ServeAsync(talk);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Url => $"{(_tls is null ? "http" : "https")}://127.0.0.1:{Port}/hook";

    /// <summary>The connections that were accepted, open or not.</summary>
    public IReadOnlyCollection<RawConnection> Connections => _connections;

    /// <summary>The requests that were read, with their heads and bodies.</summary>
    public IEnumerable<string> Requests => _connections.SelectMany(connection => connection.Requests);

    /// <summary>Completed when a connection has come to the point where nothing will ever end it but the caller.</summary>
    public Task Stuck => _stuck.Task;

    /// <summary>A receiver that answers every request with the same; line ends may be given as <c>\n</c>.</summary>
    public static RawReceiver Answering(string head, byte[]? body = null) => new(async connection =>
    {
        while (await connection.ReadRequestAsync())
        {
            await connection.SendAsync(head);
            await connection.SendAsync(body ?? []);
        }
    });

    public async ValueTask DisposeAsync()
    {
        // Not before it has stopped accepting: a listener that is stopped between two accepts throws at the second.
        await _stopping.CancelAsync();
        await _serving;
        _listener.Stop();
        _stopping.Dispose();
    }

    private async Task ServeAsync(Func<RawConnection, Task> talk)
    {
        var talks = new List<Task>();
        try
        {
            while (true)
            {
                var connection = new RawConnection(await _listener.AcceptSocketAsync(_stopping.Token), () => _stuck.TrySetResult(), _stopping.Token);
                _connections.Enqueue(connection);
                talks.Add(connection.TalkAsync(talk, _tls));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(talks);
        }
    }
}
