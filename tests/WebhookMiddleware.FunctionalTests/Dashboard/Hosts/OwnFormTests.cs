using AngleSharp;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using WebhookMiddleware.FunctionalTests.Adapters;

namespace WebhookMiddleware.FunctionalTests.Dashboard.Hosts;

/// <summary>The forms of an application work beside the dashboard, by its own tokens.</summary>
public sealed class OwnFormTests
{
    private const string OwnToken = "[name=__RequestVerificationToken]";

    private readonly IBrowsingContext _parser = BrowsingContext.New(Configuration.Default);

    public static TheoryData<string, string> Forms => new()
    {
        { nameof(MvcHost), "/shop/order" },
        { nameof(BlazorHost), "/order" },
        { nameof(AntiforgeryHost), "/form" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Post_OwnTokenBesideTheDashboard_IsTaken(string name, string path)
    {
        await using var host = await StartAsync(name);
        using var page = await OpenAsync(host, path);

        var response = await SubmitAsync(host, page);

        (response.Status is 302 ? (await host.Browser.FollowAsync(new Uri(host.Address, response.Headers["Location"]))).Page : response).Body
            .Should().Contain("Ordered: Cup");
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Post_TokenOfTheDashboardOrNone_IsRefused(string name, string path)
    {
        await using var host = await StartAsync(name);
        var token = host.Browser.Token!;
        using var page = await OpenAsync(host, path);

        ((IHtmlInputElement)page.QuerySelector(OwnToken)!).Value = token;
        (await SubmitAsync(host, page)).Status.Should().Be(400);

        page.QuerySelector(OwnToken)!.Remove();
        (await SubmitAsync(host, page)).Status.Should().Be(400);
    }

    // A browser that has a page of the dashboard open.
    private static async Task<RunningHost> StartAsync(string name)
    {
        var host = await RunningHost.StartAsync(HostTests.Find(name));
        (await host.Browser.GetAsync("/webhooks/hooks/new")).Status.Should().Be(200);
        host.Browser.Token.Should().NotBeNull();
        return host;
    }

    private async Task<IDocument> OpenAsync(RunningHost host, string path)
    {
        var body = (await host.Browser.GetAsync(path)).Body;
        var page = await _parser.OpenAsync(content => content.Content(body).Address(new Uri(host.Address, path).AbsoluteUri));
        page.QuerySelectorAll<IHtmlInputElement>("input").Single(input => input.Name!.EndsWith("article", StringComparison.OrdinalIgnoreCase)).Value = "Cup";
        return page;
    }

    private static async Task<TestResponse> SubmitAsync(RunningHost host, IDocument page)
    {
        var submission = page.Forms.Single().GetSubmission()!;
        using var content = new StreamContent(submission.Body);
        content.Headers.TryAddWithoutValidation("Content-Type", submission.MimeType);
        return await host.Browser.PostAsync(submission.Target.PathName, content);
    }
}
