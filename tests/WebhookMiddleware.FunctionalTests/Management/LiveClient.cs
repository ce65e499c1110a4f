using System.Diagnostics;
using System.Text.Json.Nodes;
using WebhookMiddleware.FunctionalTests.Adapters;

namespace WebhookMiddleware.FunctionalTests.Management;

/// <summary>Listens to GET /live as a browser does.</summary>
internal sealed class LiveClient(HttpResponseMessage response, StreamReader reader) : IDisposable
{
    public HttpResponseMessage Response => response;

    /// <summary>Gets the id that a browser would send when it connects again.</summary>
    public string LastEventId { get; private set; } = "";

    public static async Task<LiveClient> ConnectAsync(TestApi api, string query = "", string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{StoredApi.Management}/live{query}");
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        var response = await api.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var client = new LiveClient(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
        if (response.IsSuccessStatusCode)
        {
            (await client.ReadAsync()).Comment.Should().Be("listening");
        }

        return client;
    }

    /// <summary>Reads the next block; null at the end of the stream.</summary>
    public async Task<LiveBlock> ReadAsync()
    {
        string? name = null, data = null, comment = null;
        while (await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)) is { } line)
        {
            if (line.Length == 0)
            {
                return new LiveBlock(name, data is null ? null : JsonNode.Parse(data), comment);
            }

            var (field, value) = (line[..line.IndexOf(':')], line[(line.IndexOf(':') + 1)..].TrimStart());
            (name, data, comment) = (field == "event" ? value : name, field == "data" ? value : data, field == "" ? value : comment);
            LastEventId = field == "id" ? value : LastEventId;
        }

        return new LiveBlock(null, null, null);
    }

    /// <summary>Reads the next event, past comments.</summary>
    public async Task<LiveBlock> ReadEventAsync()
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var block = await ReadAsync();
            if (block is not { Name: null, Comment: not null })
            {
                return block;
            }

            Stopwatch.GetElapsedTime(started).Should().BeLessThan(TimeSpan.FromSeconds(30), "an event was expected");
        }
    }

    public void Dispose()
    {
        reader.Dispose();
        response.Dispose();
    }
}

/// <summary>What is between two empty lines of the stream. All are null at its end.</summary>
internal sealed record LiveBlock(string? Name, JsonNode? Data, string? Comment);
