using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using WebhookMiddleware.AspNetCore.Clients;
using WebhookMiddleware.Calling;

namespace WebhookMiddleware.AspNetCore.Tests.Clients;

public sealed class BoundedListenerTests : IAsyncDisposable
{
    private readonly OpenFileBudget _oneClient = new(free: 2);
    private readonly FakeTransport _transport = new();

    [Fact]
    public async Task Accept_AsManyClientsAsTheBudgetAllows_WaitsUntilOneIsGone()
    {
        await using var listener = await BindAsync(_oneClient);
        var first = _transport.Connect();
        _transport.Connect();

        (await listener.AcceptAsync()).Should().BeSameAs(first);
        var second = listener.AcceptAsync().AsTask();

        second.IsCompleted.Should().BeFalse();
        _transport.Waiting.Should().Be(1, "a client that waits in the system's queue takes no descriptor");
        first.Close();
        (await second).Should().NotBeNull();
    }

    [Fact]
    public async Task Accept_TwoListeners_ShareTheBudget()
    {
        var slots = new ClientSlots(_oneClient);
        await using var http = await new BoundedListenerFactory(_transport, _oneClient, slots).BindAsync(new IPEndPoint(IPAddress.Loopback, 0));
        await using var https = await new BoundedListenerFactory(_transport, _oneClient, slots).BindAsync(new IPEndPoint(IPAddress.Loopback, 0));
        var first = _transport.Connect();
        _transport.Connect();

        await http.AcceptAsync();
        var second = https.AcceptAsync().AsTask();

        second.IsCompleted.Should().BeFalse();
        first.Close();
        (await second).Should().NotBeNull();
    }

    [Fact]
    public async Task Unbind_WhileAcceptWaits_EndsTheAcceptLoop()
    {
        await using var listener = await BindAsync(_oneClient);
        _transport.Connect();
        await listener.AcceptAsync();
        var waiting = listener.AcceptAsync().AsTask();

        await listener.UnbindAsync();

        (await waiting).Should().BeNull();
    }

    [Fact]
    public async Task Accept_ThatFails_KeepsNoSlot()
    {
        await using var listener = await BindAsync(_oneClient);
        _transport.Fail(new IOException("Broken."));

        await listener.Awaiting(it => it.AcceptAsync().AsTask()).Should().ThrowAsync<IOException>();

        _transport.Connect();
        (await listener.AcceptAsync()).Should().NotBeNull();
    }

    [Fact]
    public async Task Accept_Cancelled_Throws()
    {
        await using var listener = await BindAsync(_oneClient);
        _transport.Connect();
        await listener.AcceptAsync();

        var accept = () => listener.AcceptAsync(new CancellationToken(canceled: true)).AsTask();

        await accept.Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task Bind_NoLimitThatMatters_LeavesTheListenerAsItIs()
        => (await BindAsync(new OpenFileBudget(int.MaxValue))).Should().BeSameAs(_transport);

    [Fact]
    public async Task Bind_ClientsAreNotLimited_LeavesTheListenerAsItIs()
        => (await BindAsync(_oneClient, isLimited: false)).Should().BeSameAs(_transport);

    public ValueTask DisposeAsync() => _transport.DisposeAsync();

    private ValueTask<IConnectionListener> BindAsync(OpenFileBudget budget, bool isLimited = true)
        => new BoundedListenerFactory(_transport, budget, new ClientSlots(budget), isLimited).BindAsync(new IPEndPoint(IPAddress.Loopback, 0));

    private sealed class FakeTransport : IConnectionListenerFactory, IConnectionListener
    {
        private readonly Channel<FakeConnection> _queue = Channel.CreateUnbounded<FakeConnection>();
        private Exception? _failure;

        public EndPoint EndPoint { get; } = new IPEndPoint(IPAddress.Loopback, 80);

        public int Waiting => _queue.Reader.Count;

        public FakeConnection Connect()
        {
            var connection = new FakeConnection();
            _queue.Writer.TryWrite(connection);
            return connection;
        }

        public void Fail(Exception exception) => _failure = exception;

        public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) => new(this);

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
            => Interlocked.Exchange(ref _failure, null) is { } failure ? throw failure : await _queue.Reader.ReadAsync(cancellationToken);

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => default;

        public ValueTask DisposeAsync() => default;
    }

    private sealed class FakeConnection : DefaultConnectionContext
    {
        private readonly CancellationTokenSource _closed = new();

        public FakeConnection() => ConnectionClosed = _closed.Token;

        public void Close() => _closed.Cancel();
    }
}
