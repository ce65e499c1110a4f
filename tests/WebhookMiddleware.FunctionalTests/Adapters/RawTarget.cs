using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace WebhookMiddleware.FunctionalTests.Adapters;

/// <summary>Sends requests whose targets HttpClient would normalise.</summary>
internal static class RawTarget
{
    /// <summary>Sends a request with a small JSON body, none for GET, and returns the response's status once it is complete.</summary>
    /// <param name="api">The API.</param>
    /// <param name="method">The method.</param>
    /// <param name="target">The request target, as it is written on the wire.</param>
    /// <param name="header">One more header line with its line end; empty for none.</param>
    public static async Task<int> SendAsync(TestApi api, string method, string target, string header = "")
    {
        var address = api.Client.BaseAddress!;
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        var stream = client.GetStream();
        var body = method == "GET" ? "" : "{}";
        var authority = target.StartsWith("http", StringComparison.Ordinal) ? "shop.example" : address.Authority;
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"{method} {target} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\nContent-Type: application/json\r\n{header}"
                + $"Content-Length: {body.Length}\r\n\r\n{body}"));
        using var reader = new StreamReader(stream);
        var response = await reader.ReadToEndAsync();
        return int.Parse(response.Split(' ')[1], CultureInfo.InvariantCulture);
    }
}
