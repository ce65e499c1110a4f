using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.Addressing;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.TestSupport.Receivers;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Calling;

/// <summary>The caller with its real handler, against receivers that misbehave.</summary>
public sealed class HttpWebhookCallerNetworkTests
{
    private const int BreakerMinimum = 20;
    private const string Ok = "HTTP/1.1 200 OK\nContent-Type: application/json\n";

    [Fact]
    public async Task CallAsync_GoodReceiver_GetsTheWholeRequestOverOneConnection()
    {
        var body = """{"decision":"deny","problem":{"title":"Нет"}}""";
        var bytes = Encoding.UTF8.GetBytes(body);
        await using var server = RawReceiver.Answering($"{Ok}Content-Length: {bytes.Length}\n\n", bytes);
        using var caller = Caller();

        var answer = await caller.CallAsync(Call(server.Url));

        answer.Outcome.Should().Be(WebhookOutcome.Denied);
        answer.Problem!.Title.Should().Be("Нет");
        server.Requests.Single().Should().StartWith("POST /hook HTTP/1.1\r\n").And.Contain("Accept-Encoding: gzip, deflate, br\r\n")
            .And.Contain("webhook-id: msg_").And.Contain("traceparent: 00-").And.NotContain("tracestate").And.NotContain("Expect:");
    }

    [Fact]
    public async Task CallAsync_NothingListens_IsAConnectionFailure()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        using var caller = Caller();

        var answer = await caller.CallAsync(Call($"http://127.0.0.1:{port}/"));

        answer.Outcome.Should().Be(WebhookOutcome.ConnectionFailed);
        answer.Detail.Should().Be("The connection failed: refused by the receiver's host (ConnectionRefused).");
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\nContent-Type: application/json\nContent-Length: 100\n\n{\"dec")]
    [InlineData("HTTP/1.1 200 OK\nContent-Type: application/json\nTransfer-Encoding: chunked\n\n5\n{\"dec\n")]
    [InlineData("HTTP/1.1 200 OK\nContent-Le")]
    [InlineData("")]
    [InlineData("garbage\n\n")]
    [InlineData("HTTP/1.1 200 OK\nContent-Type: application/json\nContent-Length: 5\nContent-Length: 7\n\n{}")]
    [InlineData("HTTP/1.1 200 OK\nContent-Type: application/json\nTransfer-Encoding: chunked\n\nZZ\n{}\n0\n\n")]
    public async Task CallAsync_ConnectionBreaks_IsAConnectionFailure(string response)
    {
        await using var server = new RawReceiver(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(response);
            connection.Close();
        });
        using var caller = Caller();

        var answer = await caller.CallAsync(Call(server.Url));

        answer.Outcome.Should().Be(WebhookOutcome.ConnectionFailed);
        answer.Detail.Should().StartWith("The connection ");
        caller.Logs.GetSnapshot().Should().NotContain(log => log.Id.Name == "CallFailedUnexpectedly");
    }

    [Fact]
    public async Task CallAsync_CompressedBody_IsBoundedAfterDecompression()
    {
        var small = Gzip("""{"decision":"deny"}""");
        var bomb = Gzip(new string(' ', 10_000_000));
        await using var good = RawReceiver.Answering($"{Ok}Content-Encoding: gzip\nContent-Length: {small.Length}\n\n", small);
        await using var bad = RawReceiver.Answering($"{Ok}Content-Encoding: gzip\nContent-Length: {bomb.Length}\n\n", bomb);
        await using var broken = RawReceiver.Answering($"{Ok}Content-Encoding: gzip\nContent-Length: 5\n\nplain");
        using var caller = Caller();

        (await caller.CallAsync(Call(good.Url))).Outcome.Should().Be(WebhookOutcome.Denied);
        (await caller.CallAsync(Call(bad.Url))).Detail.Should().Be("The response is larger than 4096 bytes.");
        (await caller.CallAsync(Call(broken.Url))).Outcome.Should().Be(WebhookOutcome.MalformedResponse);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("GZip")]
    [InlineData("identity, gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task CallAsync_Coding_IsDecoded(string coding)
    {
        var body = Compress(coding, """{"decision":"deny"}""");
        await using var declared = RawReceiver.Answering($"{Ok}Content-Encoding: {coding}\nContent-Length: {body.Length}\n\n", body);
        byte[] chunks = [.. Encoding.ASCII.GetBytes($"{body.Length:x}\r\n"), .. body, .. "\r\n0\r\n\r\n"u8];
        await using var chunked = RawReceiver.Answering($"{Ok}Content-Encoding: {coding}\nTransfer-Encoding: chunked\n\n", chunks);
        using var caller = Caller();

        (await caller.CallAsync(Call(declared.Url))).Outcome.Should().Be(WebhookOutcome.Denied);
        (await caller.CallAsync(Call(chunked.Url))).Outcome.Should().Be(WebhookOutcome.Denied);
    }

    [Theory]
    [InlineData("identity", WebhookOutcome.Denied)]
    [InlineData("zstd", WebhookOutcome.Denied)]
    [InlineData("br", WebhookOutcome.MalformedResponse)]
    public async Task CallAsync_BodyIsNotEncoded_IsReadAsItIsUnlessItsCodingIsKnown(string coding, WebhookOutcome outcome)
    {
        await using var server = RawReceiver.Answering(
            $"{Ok}Content-Encoding: {coding}\nContent-Length: 19\n\n", Encoding.UTF8.GetBytes("""{"decision":"deny"}"""));
        using var caller = Caller();

        (await caller.CallAsync(Call(server.Url))).Outcome.Should().Be(outcome);
    }

    [Fact]
    public async Task CallAsync_NameLeadsToRefusedAddress_IsNamedAndNotConnected()
    {
        await using var server = RawReceiver.Answering($"{Ok}Content-Length: 2\n\n{{}}");
        using var caller = Caller(options => options.AddressPolicy.AllowLoopback = false, resolved: [IPAddress.Loopback]);

        var answer = await caller.CallAsync(Call($"http://erp.example.ru:{server.Port}/"));

        answer.Outcome.Should().Be(WebhookOutcome.AddressRefused);
        answer.Detail.Should().Be(
            "The host resolves to a loopback address, which may not be called. "
            + "The settings Webhooks:AddressPolicy:AllowedHosts and AllowedNetworks can allow it.");
        server.Requests.Should().BeEmpty();
        caller.Resilience.IsOpen(TestCalls.HookId).Should().BeFalse();
    }

    [Fact]
    public async Task CallAsync_NoDescriptorsLeft_IsNotTheReceiversFailure()
    {
        var isOut = true;
        await using var server = RawReceiver.Answering("HTTP/1.1 204 No Content\n\n");
        using var caller = Caller(resolve: _ => isOut
            ? throw new SocketException((int)SocketError.TooManyOpenSockets)
            : Task.FromResult<IPAddress[]>([IPAddress.Loopback]));

        for (var i = 0; i < 2 * BreakerMinimum; i++)
        {
            var refused = await caller.CallAsync(Call($"http://erp.example.ru:{server.Port}/"));
            refused.Outcome.Should().Be(WebhookOutcome.Overloaded, refused.Detail);
            refused.RetryAfter.Should().BePositive();
        }

        caller.Resilience.IsOpen(TestCalls.HookId).Should().BeFalse();
        isOut = false;
        (await caller.CallAsync(Call($"http://erp.example.ru:{server.Port}/"))).Outcome.Should().Be(WebhookOutcome.Allowed);
    }

    [Fact]
    public async Task CallAsync_AsManyConnectionsAsAllowed_IsOverloadedUntilOneIsClosed()
    {
        await using var holder = new RawReceiver(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 204 No Content\n\n");
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 204 No Content\nConnection: close\n\n");
        });
        await using var other = RawReceiver.Answering("HTTP/1.1 204 No Content\n\n");
        using var caller = Caller(maxConnections: 1);

        (await caller.CallAsync(Call(holder.Url))).Outcome.Should().Be(WebhookOutcome.Allowed);
        (await caller.CallAsync(Call(other.Url))).Outcome.Should().Be(WebhookOutcome.Overloaded);
        (await caller.CallAsync(Call(holder.Url))).Outcome.Should().Be(WebhookOutcome.Allowed);
        await holder.Connections.Single().Closed;
        (await caller.CallAsync(Call(other.Url))).Outcome.Should().Be(WebhookOutcome.Allowed);
    }

    // A receiver whose calls were many a moment ago would otherwise keep all connections, and others none.
    [Fact]
    public async Task CallAsync_HalfOfTheConnectionsOpen_KeepsNoMore()
    {
        await using var first = RawReceiver.Answering("HTTP/1.1 204 No Content\n\n");
        await using var second = RawReceiver.Answering("HTTP/1.1 204 No Content\n\n");
        await using var third = RawReceiver.Answering("HTTP/1.1 204 No Content\n\n");
        using var caller = Caller(maxConnections: 3);

        foreach (var receiver in new[] { first, second, third, first })
        {
            (await caller.CallAsync(Call(receiver.Url))).Outcome.Should().Be(WebhookOutcome.Allowed);
        }

        second.Requests.Single().Should().NotContain("Connection: close");
        third.Requests.Single().Should().Contain("Connection: close");
        await third.Connections.Single().Closed;
    }

    [Fact]
    public async Task CallAsync_OneOfTheAddressesIsRefused_RefusesTheLot()
    {
        await using var server = RawReceiver.Answering($"{Ok}Content-Length: 2\n\n{{}}");
        using var caller = Caller(resolved: [IPAddress.Loopback, IPAddress.Parse("10.0.0.1")]);

        var answer = await caller.CallAsync(Call($"http://erp.example.ru:{server.Port}/"));

        answer.Outcome.Should().Be(WebhookOutcome.AddressRefused);
        server.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task CallAsync_FirstAddressIsDead_TriesTheNext()
    {
        await using var server = RawReceiver.Answering($"{Ok}Content-Length: 2\n\n{{}}");
        using var caller = Caller(resolved: [IPAddress.Parse("127.0.0.2"), IPAddress.Loopback]);

        var answer = await caller.CallAsync(Call($"http://erp.example.ru:{server.Port}/"));

        answer.Outcome.Should().Be(WebhookOutcome.Allowed, answer.Detail);
        server.Requests.Single().Should().Contain("Host: erp.example.ru:");
    }

    [Fact]
    public async Task CallAsync_NameWithoutAddresses_IsAConnectionFailure()
    {
        using var caller = Caller(resolved: []);

        (await caller.CallAsync(Call("http://erp.example.ru/"))).Outcome.Should().Be(WebhookOutcome.ConnectionFailed);
    }

    [Fact]
    public void AddWebhookCalling_Handler_IsHardened()
    {
        using var handler = WebhookHttpClient.CreateHandler(new AddressPolicyConnector(new AddressPolicy(
            Microsoft.Extensions.Options.Options.Create(new WebhookOptions()))));

        handler.AllowAutoRedirect.Should().BeFalse();
        handler.UseProxy.Should().BeFalse();
        handler.UseCookies.Should().BeFalse();
        handler.ActivityHeadersPropagator.Should().BeNull();
        handler.ConnectTimeout.Should().Be(TimeSpan.FromSeconds(5));
        handler.EnableMultipleHttp2Connections.Should().BeTrue();
        handler.KeepAlivePingDelay.Should().Be(TimeSpan.FromSeconds(3));
        handler.KeepAlivePingTimeout.Should().Be(TimeSpan.FromSeconds(3));
        handler.AutomaticDecompression.Should().Be(DecompressionMethods.None, "bodies are decompressed where they are read, if they are");
        handler.ConnectCallback.Should().NotBeNull();
        handler.PooledConnectionIdleTimeout.Should().Be(TimeSpan.FromSeconds(30));
    }

    private static TestCaller Caller(
        Action<WebhookOptions>? configure = null, IPAddress[]? resolved = null,
        Func<string, Task<IPAddress[]>>? resolve = null, int? maxConnections = null)
        => new(
            options =>
            {
                options.MaxResponseBytes = 4096;
                options.AddressPolicy.AllowLoopback = true;
                configure?.Invoke(options);
            },
            useNetwork: true,
            services =>
            {
                resolve ??= resolved is null ? null : _ => Task.FromResult(resolved);
                services.AddSingleton(provider => new AddressPolicyConnector(
                    provider.GetRequiredService<AddressPolicy>(), new OpenFileBudget((maxConnections ?? 1000) * 4))
                {
                    ResolveAsync = resolve is null ? Dns.GetHostAddressesAsync : (host, _) => resolve(host),
                });
            });

    private static WebhookCall Call(string url, ResponseMode mode = ResponseMode.Exchange) => TestCalls.Call(TestCalls.Hook(mode) with { Url = url });

    private static byte[] Gzip(string text) => Compress("gzip", text);

    private static byte[] Compress(string coding, string text)
    {
        using var output = new MemoryStream();
        using (Stream compressing = coding switch
        {
            "deflate" => new ZLibStream(output, CompressionLevel.Fastest),
            "br" => new BrotliStream(output, CompressionLevel.Fastest),
            _ => new GZipStream(output, CompressionLevel.Fastest),
        })
        {
            compressing.Write(Encoding.UTF8.GetBytes(text));
        }

        return output.ToArray();
    }
}
