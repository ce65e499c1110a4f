using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.Benchmarks.Processes;

namespace WebhookMiddleware.Benchmarks.Macro.Api;

/// <summary>The API as a process of its own.</summary>
internal sealed class ApiProcess : IAsyncDisposable
{
    private readonly HttpClient _client;

    private ApiProcess(ChildProcess process, string address)
    {
        Process = process;
        _client = new HttpClient { BaseAddress = new Uri(address), Timeout = TimeSpan.FromMinutes(2) };
    }

    public ChildProcess Process { get; }

    public static async Task<ApiProcess> StartAsync(ApiSettings settings)
    {
        var process = ChildProcess.Start(ApiHost.Verb, settings.ToEnvironment());
        try
        {
            return new ApiProcess(process, await process.ReadLineAsync());
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public string UrlOf(string path) => new Uri(_client.BaseAddress!, path).ToString();

    /// <summary>Posts an order once, and makes sure that it passes.</summary>
    public async Task CheckAsync(string path, string body)
    {
        using var content = new StringContent(body, null, "application/json");
        using var response = await _client.PostAsync(new Uri(path, UriKind.Relative), content);
        await EnsureSuccessAsync(response);
    }

    /// <summary>Adds a webhook by the management API.</summary>
    public Task AddHookAsync(object webhook) => SendAsync(HttpMethod.Post, "/webhooks/api/hooks", webhook);

    /// <summary>Switches all webhooks of the package on or off; what waits for them stays.</summary>
    public Task SwitchAsync(bool isOn) => SendAsync(HttpMethod.Put, "/webhooks/api/switch", new { enabled = isOn });

    /// <summary>Switches the hand-written loop on or off.</summary>
    public Task SwitchHandAsync(bool isOn) => SendAsync(HttpMethod.Put, $"/shop/sender/{isOn}", new { });

    /// <summary>Returns the bytes of the managed heap and of the working set, after a full collection.</summary>
    public async Task<(double Heap, double WorkingSet)> MeasureMemoryAsync()
    {
        var numbers = (await _client.GetStringAsync(new Uri("/memory", UriKind.Relative))).Split(' ');
        return (double.Parse(numbers[0], CultureInfo.InvariantCulture), double.Parse(numbers[1], CultureInfo.InvariantCulture));
    }

    /// <summary>Counts the calls in the call log, page by page.</summary>
    public async Task<long> CountCallsAsync()
    {
        var (count, cursor) = (0L, "");
        while (true)
        {
            var page = (await _client.GetFromJsonAsync<JsonObject>(new Uri($"/webhooks/api/calls?limit=200{cursor}", UriKind.Relative)))!;
            count += page["items"]!.AsArray().Count;
            if (page["nextCursor"]?.GetValue<string>() is not { } next)
            {
                return count;
            }

            cursor = "&cursor=" + Uri.EscapeDataString(next);
        }
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return Process.DisposeAsync();
    }

    private async Task SendAsync(HttpMethod method, string path, object body)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = JsonContent.Create(body) };
        using var response = await _client.SendAsync(request);
        await EnsureSuccessAsync(response);
    }

    private static async Task EnsureSuccessAsync(HttpResponseMessage response)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidOperationException(
                $"{response.RequestMessage!.RequestUri}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        }
    }
}
