using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Addressing;
using WebhookMiddleware.Calling;

namespace WebhookMiddleware.Core.Tests.Calling;

public sealed class AddressPolicyConnectorTests : IDisposable
{
    private static readonly IPAddress Good = IPAddress.Parse("127.0.0.2");
    private static readonly IPAddress Bad = IPAddress.Parse("127.0.0.1");

    private readonly TcpListener _listener = new(IPAddress.Any, 0);
    private readonly Queue<IPAddress[]> _resolved = [];
    private readonly AddressPolicyConnector _connector;

    public AddressPolicyConnectorTests()
    {
        _listener.Start();
        var options = new WebhookOptions();
        options.AddressPolicy.AllowedNetworks.Add(Good.ToString());
        _connector = new AddressPolicyConnector(new AddressPolicy(Options.Create(options)))
        {
            ResolveAsync = (_, _) => Task.FromResult(_resolved.Dequeue()),
        };
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task Connect_NameRebound_IsCheckedAnewForEveryConnection()
    {
        _resolved.Enqueue([Good]);
        _resolved.Enqueue([Bad]);

        await using (await ConnectAsync())
        {
        }

        await this.Awaiting(test => test.ConnectAsync()).Should().ThrowAsync<AddressRefusedException>();
        AcceptedAddresses().Should().Equal(Good);
    }

    // A second look at the name, between the check and the connection, is the gap that rebinding uses.
    [Fact]
    public async Task Connect_Checked_AsksForTheNameOnceAndConnectsToWhatWasChecked()
    {
        _resolved.Enqueue([Good]);

        await using var connection = await ConnectAsync();

        _resolved.Should().BeEmpty();
        AcceptedAddresses().Should().Equal(Good);
    }

    [Theory]
    [InlineData("127.0.0.2", "127.0.0.1")]
    [InlineData("127.0.0.1", "127.0.0.2")]
    [InlineData("127.0.0.2", "169.254.169.254")]
    [InlineData("127.0.0.2", "::ffff:10.0.0.1")]
    [InlineData("127.0.0.2", "::1")]
    public async Task Connect_OneAddressOfTwoRefused_ConnectsToNeither(string first, string second)
    {
        _resolved.Enqueue([IPAddress.Parse(first), IPAddress.Parse(second)]);

        await this.Awaiting(test => test.ConnectAsync()).Should().ThrowAsync<AddressRefusedException>();

        AcceptedAddresses().Should().BeEmpty();
    }

    private async Task<Stream> ConnectAsync()
        => await _connector.ConnectAsync(new DnsEndPoint("erp.example.ru", ((IPEndPoint)_listener.LocalEndpoint).Port), CancellationToken.None);

    /// <summary>Where connections arrived; what has not been accepted yet is waiting in the listener.</summary>
    private List<IPAddress> AcceptedAddresses()
    {
        List<IPAddress> addresses = [];
        while (_listener.Pending())
        {
            using var socket = _listener.AcceptSocket();
            addresses.Add(((IPEndPoint)socket.LocalEndPoint!).Address);
        }

        return addresses;
    }
}
