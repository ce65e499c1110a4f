using WebhookMiddleware.Calling;

namespace WebhookMiddleware.Core.Tests.Calling;

public sealed class ConnectionWatchTests
{
    [Fact]
    public void Begin_EverNewReceivers_ForgetsThoseWithoutAConnection()
    {
        var watch = new ConnectionWatch();

        for (var i = 0; i < 10 * ConnectionWatch.MaxIdleReceivers; i++)
        {
            watch.Begin($"receiver-{i}.example.ru");
        }

        watch.Receivers.Should().BeLessThanOrEqualTo(ConnectionWatch.MaxIdleReceivers);
    }

    [Fact]
    public void Http2_OpenUntilTheLastConnectionIsClosed()
    {
        var connections = new ConnectionWatch.Http2Connections();
        using (var first = Open(connections))
        {
            using (Open(connections))
            {
            }

            connections.IsOpen.Should().BeTrue();
            first.Close();
        }

        connections.IsOpen.Should().BeFalse("a stream that is closed twice is one connection");
    }

    private static WatchedStream Open(ConnectionWatch.Http2Connections connections)
    {
        connections.Opened(1);
        return new WatchedStream(new MemoryStream(), new ConnectionWatch(), 1, connections);
    }
}
