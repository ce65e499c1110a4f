using System.Net;
using System.Text.RegularExpressions;
using WebhookMiddleware.FunctionalTests.Adapters;

namespace WebhookMiddleware.FunctionalTests.Dashboard;

/// <summary>What a browser does without a script: it keeps cookies, follows links relative to the page, and posts forms with their token.</summary>
internal sealed partial class DashboardBrowser : IDisposable
{
    private readonly HttpClient _client;

    public DashboardBrowser(Uri address)
        => _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = Cookies }) { BaseAddress = address };

    public CookieContainer Cookies { get; } = new();

    /// <summary>Gets the token of the page that was read last.</summary>
    public string? Token { get; private set; }

    public async Task<TestResponse> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return await SendAsync(request, headers);
    }

    /// <summary>Follows a link, and the redirects behind it; returns the page and its address.</summary>
    public async Task<(TestResponse Page, Uri Address)> FollowAsync(Uri address)
    {
        var response = await GetAsync(address.PathAndQuery);
        return response.Status is StatusCodes.Status302Found or StatusCodes.Status303SeeOther
            ? await FollowAsync(new Uri(address, response.Headers["Location"]))
            : (response, address);
    }

    /// <summary>Posts a form with the token of the last page.</summary>
    public Task<TestResponse> PostAsync(string path, params (string Name, string Value)[] fields)
        => PostAsync(path, fields, Token is null ? [] : [("__token", Token)], []);

    public async Task<TestResponse> PostAsync(
        string path, (string Name, string Value)[] fields, (string Name, string Value)[] tokens, (string Name, string Value)[] headers)
    {
        using var content = new FormUrlEncodedContent(fields.Concat(tokens).Select(field => KeyValuePair.Create(field.Name, field.Value)));
        return await PostAsync(path, content, headers);
    }

    /// <summary>Posts a body as it is.</summary>
    public async Task<TestResponse> PostAsync(string path, HttpContent content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        return await SendAsync(request, headers);
    }

    public void Dispose() => _client.Dispose();

    private async Task<TestResponse> SendAsync(HttpRequestMessage request, (string Name, string Value)[] headers)
    {
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await _client.SendAsync(request);
        var result = await TestResponse.ReadAsync(response);
        Token = TokenField().Match(result.Body) is { Success: true } token ? token.Groups[1].Value : Token;
        return result;
    }

    [GeneratedRegex("name=\"__token\" value=\"([^\"]+)\"")]
    private static partial Regex TokenField();
}
