using System.Net;
using System.Text.RegularExpressions;

namespace WebhookMiddleware.FunctionalTests.Dashboard;

/// <summary>HEAD is answered as GET is, without a body: monitors and link checkers ask so.</summary>
public sealed partial class HeadTests
{
    [Theory]
    [InlineData("")]
    [InlineData("hooks/new")]
    [InlineData("hooks/none")]
    [InlineData("calls")]
    [InlineData("calls?from=yesterday")]
    [InlineData("stats?period=7d")]
    [InlineData("none")]
    public async Task Head_Page_IsThatOfGetWithoutItsBody(string path)
    {
        await using var host = await DashboardHost.StartAsync();

        await ShouldBeAsGetAsync(host, "/webhooks/" + path);
    }

    [Fact]
    public async Task Head_Asset_HasItsLength()
    {
        await using var host = await DashboardHost.StartAsync();
        var assets = Asset().Matches((await host.Browser.GetAsync("/webhooks/")).Body).Select(match => match.Groups[1].Value).ToArray();

        assets.Should().HaveCount(2);
        foreach (var asset in assets)
        {
            var (head, get) = await ShouldBeAsGetAsync(host, "/webhooks/" + asset);
            head.Content.Headers.ContentLength.Should().Be(get.Content.Headers.ContentLength).And.BePositive();
            head.Headers.CacheControl!.Extensions.Should().ContainSingle(extension => extension.Name == "immutable");
        }
    }

    [Fact]
    public async Task Head_ClosedDashboard_StaysClosed()
    {
        await using var host = await DashboardHost.StartAsync(app => app.MapWebhookDashboard());

        var (head, _) = await ShouldBeAsGetAsync(host, "/webhooks/");

        head.StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    private static async Task<(HttpResponseMessage Head, HttpResponseMessage Get)> ShouldBeAsGetAsync(DashboardHost host, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        var (head, get) = (await host.Api.Client.SendAsync(request), await host.Api.Client.GetAsync(path));

        head.StatusCode.Should().Be(get.StatusCode);
        Headers(head).Should().BeEquivalentTo(Headers(get));
        (await head.Content.ReadAsStringAsync()).Should().BeEmpty();
        (await get.Content.ReadAsStringAsync()).Should().NotBeEmpty();
        return (head, get);
    }

    // The length is that of the body, which GET may send in chunks. Tokens and times are new in each response.
    private static Dictionary<string, string> Headers(HttpResponseMessage response)
        => response.Headers.Concat(response.Content.Headers)
            .Where(header => header.Key is not ("Date" or "Set-Cookie" or "Transfer-Encoding" or "Content-Length"))
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value));

    [GeneratedRegex("(?:href|src)=\"\\./(assets/[^\"]+)\"")]
    private static partial Regex Asset();
}
