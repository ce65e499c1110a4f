using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;
using WebhookMiddleware.TestSupport;
using WebhookMiddleware.TestSupport.Hosts;
using WebhookMiddleware.TestSupport.Receivers;

namespace WebhookMiddleware.FunctionalTests.SampleHost;

/// <summary>
/// A host that may open few files, with slow webhooks and more requests than that. Nothing of what it lacked then may be missing
/// afterwards: an assembly or a static initialiser that fails once is not tried again by the runtime, and a thread that can't be created
/// ends the process.
/// </summary>
public sealed class OpenFileLimitTests
{
    private const int OpenFiles = 480;
    private const int Orders = 300;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [UlimitTheory]
    [InlineData("inmemory")]
    [InlineData("sqlite")]
    public async Task Orders_MoreThanFilesCanBeOpened_PassOrAreOverloadedAndAllPassAfterwards(string store)
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var held = 0;
        await using var receiver = new RawReceiver(async connection =>
        {
            while (await connection.ReadRequestAsync())
            {
                Interlocked.Increment(ref held);
                await release.Task.WaitAsync(connection.Stopping);
                await connection.SendAsync("HTTP/1.1 204 No Content\n\n");
            }
        });
        using var folder = new TempFolder();
        await using var process = await SampleProcess.StartAsync(
            folder,
            store,
            settings: new Dictionary<string, string> { ["Webhooks:MaxAwaitedCallsPerWebhook"] = "1000" },
            openFiles: OpenFiles);
        var order = await PrepareAsync(process, receiver);

        var answered = 0;
        var requests = Enumerable.Range(0, Orders).Select(async _ =>
        {
            var status = await OrderAsync(process, order);
            Interlocked.Increment(ref answered);
            return status;
        }).ToArray();
        await Eventually.GetAsync(() => Task.FromResult(Volatile.Read(ref held) + Volatile.Read(ref answered)), known => known == Orders, Limit);
        release.SetResult();
        var during = await Task.WhenAll(requests);

        during.Should().OnlyContain(status => status == HttpStatusCode.OK || status == HttpStatusCode.ServiceUnavailable);
        during.Count(status => status == HttpStatusCode.OK).Should().Be(held).And.BeGreaterThan(1);
        for (var i = 0; i < 20; i++)
        {
            (await OrderAsync(process, order)).Should().Be(HttpStatusCode.OK, process.Output);
        }

        (await process.Client.GetStringAsync(new Uri("health", UriKind.Relative))).Should().Be("Healthy");
        process.Output.Should().NotContain("fail:").And.NotContain("Exception");
    }

    private static async Task<JsonObject> PrepareAsync(SampleHostProcess process, RawReceiver receiver)
    {
        process.Client.Timeout = Limit;
        var health = new Uri("health", UriKind.Relative);
        await Eventually.GetAsync(async () => (await process.Client.GetAsync(health)).StatusCode, status => status == HttpStatusCode.OK);
        var hooks = await ApiReply.ReadAsync(await process.Client.GetAsync(new Uri("webhooks/api/hooks", UriKind.Relative)));
        foreach (var hook in hooks.Json["items"]!.AsArray())
        {
            (await process.Client.DeleteAsync(new Uri($"webhooks/api/hooks/{hook!["id"]}", UriKind.Relative))).EnsureSuccessStatusCode();
        }

        var user = await ApiReply.ReadAsync(await process.Client.PostAsJsonAsync("organization/user/new", Requests.User()));
        var saved = await process.Client.PostAsJsonAsync("webhooks/api/hooks", new
        {
            name = "slow",
            url = receiver.Url,
            @event = "before_order_add",
            fireAndForget = false,
            awaitResponse = true,
            responseContainsData = true,
            timeoutMs = 30_000,
        });
        (await ApiReply.ReadAsync(saved)).Expect(HttpStatusCode.Created);
        return Requests.Order(user.Id);
    }

    private static async Task<HttpStatusCode> OrderAsync(SampleHostProcess process, JsonObject order)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "user/order/add") { Content = JsonContent.Create(order) };
        request.Headers.ConnectionClose = true;
        using var response = await process.Client.SendAsync(request);
        return response.StatusCode;
    }
}
