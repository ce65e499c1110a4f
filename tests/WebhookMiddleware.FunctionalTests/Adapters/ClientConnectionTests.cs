using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Connections;
using WebhookMiddleware.AspNetCore.Clients;
using WebhookMiddleware.Calling;

namespace WebhookMiddleware.FunctionalTests.Adapters;

/// <summary>The server's connections on a host with few open files.</summary>
public sealed class ClientConnectionTests
{
    private const int Clients = 6;

    private const int Free = 8;
    private const int Allowed = 4;

    [Fact]
    public async Task Requests_MoreClientsThanAllowed_WaitAndAreAllServed()
    {
        var served = 0;
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var api = await TestApi.StartAsync(builder => builder
            .Services(services => services.AddSingleton(new OpenFileBudget(Free)))
            .Map(app => app.MapGet("/held", async () =>
            {
                if (Interlocked.Increment(ref served) == Allowed)
                {
                    full.SetResult();
                }

                await release.Task;
            })));

        var clients = Enumerable.Range(0, Clients).Select(_ => GetAsync(api.Address)).ToArray();
        await full.Task;
        served.Should().Be(Allowed);
        release.SetResult();

        (await Task.WhenAll(clients)).Should().OnlyContain(answer => answer.StartsWith("HTTP/1.1 200", StringComparison.Ordinal));
        served.Should().Be(Clients);
    }

    [Fact]
    public async Task Stop_WhileClientsWait_Ends()
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var api = await TestApi.StartAsync(builder => builder
            .Services(services => services.AddSingleton(new OpenFileBudget(free: 1)))
            .Map(app => app.MapGet("/held", async (CancellationToken aborted) =>
            {
                reached.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, aborted);
            })));
        using var client = new TcpClient();
        await SendAsync(client, api.Address);
        using var waiting = new TcpClient();
        await SendAsync(waiting, api.Address);
        await reached.Task;

        client.Client.Close(timeout: 0);
        var stop = async () => await api.DisposeAsync();

        await stop.Should().CompleteWithinAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Start_TransportOfTheServer_IsWrappedOnceAndServes()
    {
        await using var api = await TestApi.StartAsync(builder => builder
            .Services(services => services.AddSingleton(new OpenFileBudget(int.MaxValue)))
            .Webhooks(webhooks => webhooks.Services.AddWebhooks())
            .Map(app => app.MapGet("/", () => "ok")));

        (await api.Client.GetStringAsync(new Uri("/", UriKind.Relative))).Should().Be("ok");
        api.Services.GetServices<IConnectionListenerFactory>().Should().ContainSingle().Which.Should().BeOfType<BoundedListenerFactory>();
    }

    private static async Task<string> GetAsync(Uri address)
    {
        using var client = new TcpClient();
        await SendAsync(client, address);
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadToEndAsync();
    }

    private static async Task SendAsync(TcpClient client, Uri address)
    {
        await client.ConnectAsync(address.Host, address.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET /held HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: close\r\n\r\n"));
    }
}
