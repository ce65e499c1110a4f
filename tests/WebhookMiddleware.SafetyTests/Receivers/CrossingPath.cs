using System.Net;
using System.Net.Sockets;

namespace WebhookMiddleware.SafetyTests.Receivers;

/// <summary>
/// A slow path to a receiver. When the receiver closes a connection, the caller does not hear of it before it has sent its next request, and that request
/// does not reach the receiver: the two are under way at the same time.
/// </summary>
internal sealed class CrossingPath : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _closed = new(0);
    private readonly int _receiverPort;
    private readonly bool _resets;
    private readonly Task _serving;

    /// <param name="receiverPort">Where the path leads to.</param>
    /// <param name="resets">Whether the caller hears of the end as a reset: what a firewall makes of it.</param>
    public CrossingPath(int receiverPort, bool resets)
    {
        (_receiverPort, _resets) = (receiverPort, resets);
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/hook";

    /// <summary>Waits until the receiver has closed a connection, once for each.</summary>
    public async Task ReceiverClosedAsync() => (await _closed.WaitAsync(ReceiverFixture.Patience)).Should().BeTrue();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _serving;
        _listener.Stop();
        _closed.Dispose();
        _stopping.Dispose();
    }

    private async Task ServeAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(RelayAsync(await _listener.AcceptSocketAsync(_stopping.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task RelayAsync(Socket caller)
    {
        using (caller)
        {
            try
            {
                using var receiver = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await receiver.ConnectAsync(IPAddress.Loopback, _receiverPort, _stopping.Token);
                var receiverEnds = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                var sending = SendAsync(caller, receiver, receiverEnds.Task);
                await CopyAsync(receiver, caller);
                receiverEnds.SetResult();
                _closed.Release();
                await sending;
                if (_resets)
                {
                    caller.LingerState = new LingerOption(enable: true, seconds: 0);
                }
            }
            catch (OperationCanceledException)
            {
                // The end of the test.
            }
        }
    }

    // Until the caller has sent what the receiver will not get any more, or has gone.
    private async Task SendAsync(Socket caller, Socket receiver, Task receiverEnds)
    {
        var buffer = new byte[4096];
        while (await caller.ReceiveAsync(buffer, _stopping.Token) is > 0 and var count && !receiverEnds.IsCompleted)
        {
            await receiver.SendAsync(buffer.AsMemory(0, count), _stopping.Token);
        }
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[4096];
        while (await from.ReceiveAsync(buffer, _stopping.Token) is > 0 and var count)
        {
            await to.SendAsync(buffer.AsMemory(0, count), _stopping.Token);
        }
    }
}
