using AngleSharp;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using WebhookMiddleware.FunctionalTests.Adapters;

namespace WebhookMiddleware.FunctionalTests.Dashboard.Hosts;

/// <summary>
/// Follows every address of every page of the dashboard as a browser resolves it, without a script, and posts every form as a page of another
/// site would, without its token.
/// </summary>
internal sealed class DashboardCrawler(DashboardBrowser browser, string root)
{
    private static readonly Uri Site = new("http://host");

    private readonly IBrowsingContext _parser = BrowsingContext.New(Configuration.Default);
    private readonly Queue<Uri> _ahead = new();
    private readonly HashSet<Uri> _known = [];
    private readonly HashSet<Uri> _posts = [];
    private readonly List<string> _problems = [];

    /// <summary>Gets what a person would stumble over.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Gets the paths that were read, below the dashboard's address.</summary>
    public IEnumerable<string> Paths => PathsOf(_known);

    /// <summary>Gets the paths that forms were posted to, below the dashboard's address.</summary>
    public IEnumerable<string> Posts => PathsOf(_posts);

    public async Task WalkAsync()
    {
        Follow(Site, root.TrimEnd('/'), "the start");
        while (_ahead.TryDequeue(out var address))
        {
            await VisitAsync(address);
        }
    }

    private IEnumerable<string> PathsOf(IEnumerable<Uri> addresses) => addresses.Select(address => address.AbsolutePath)
        .Where(path => path.StartsWith(root, StringComparison.Ordinal))
        .Select(path => path[root.Length..])
        .Distinct();

    private async Task VisitAsync(Uri address)
    {
        var response = await browser.GetAsync(address.PathAndQuery);
        if (response.Status == StatusCodes.Status303SeeOther)
        {
            Follow(address, response.Headers["Location"], $"the redirect of {address.PathAndQuery}");
            return;
        }

        if (response.Status != StatusCodes.Status200OK)
        {
            _problems.Add($"{address.PathAndQuery} is {response.Status}");
        }
        else if (response.ContentType?.StartsWith("text/html", StringComparison.Ordinal) == true)
        {
            await ReadAsync(address, response);
        }
    }

    private async Task ReadAsync(Uri address, TestResponse response)
    {
        using var page = await _parser.OpenAsync(content => content.Content(response.Body).Address(address.AbsoluteUri));
        foreach (var element in page.All)
        {
            foreach (var attribute in element.Attributes)
            {
                switch (attribute.Name)
                {
                    case "href" when IsExternal(element):
                        break;
                    case "href" or "src" when !attribute.Value.StartsWith("data:", StringComparison.Ordinal):
                        Follow(new Uri(element.BaseUri), attribute.Value, $"<{element.LocalName}> of {address.PathAndQuery}");
                        break;
                    case "data-live-from" or "data-root":
                        // The script's.
                        Resolve(new Uri(element.BaseUri), attribute.Value, $"{attribute.Name} of {address.PathAndQuery}");
                        break;
                    case "style" or "formaction" or "srcset" or "ping":
                    case var name when name.StartsWith("on", StringComparison.Ordinal):
                        _problems.Add($"{address.PathAndQuery} has <{element.LocalName} {attribute.Name}=\"{attribute.Value}\">");
                        break;
                }
            }

            if (element is IHtmlStyleElement or IHtmlBaseElement or IHtmlScriptElement { Source: null or "" })
            {
                _problems.Add($"{address.PathAndQuery} has an inline <{element.LocalName}>");
            }
        }

        foreach (var form in page.Forms)
        {
            await SubmitAsync(address, form);
        }
    }

    // A specification that a guide names; a person may follow it, and no browser loads it.
    private static bool IsExternal(IElement element)
        => element is IHtmlAnchorElement { Relation: "external noreferrer" } && element.GetAttribute("href")!.StartsWith("https://", StringComparison.Ordinal);

    private async Task SubmitAsync(Uri page, IHtmlFormElement form)
    {
        var place = $"<form> of {page.PathAndQuery}";
        var target = Resolve(new Uri(form.BaseUri), form.GetAttribute("action") ?? "", place);
        var tokens = form.QuerySelectorAll("[name=__token]");
        if (target is null)
        {
            return;
        }

        if (form.Method == "get")
        {
            Follow(page, form.GetSubmission()!.Target.Href, place);
        }
        else if (tokens.Length != 1)
        {
            _problems.Add($"{place} has {tokens.Length} tokens");
        }
        else if (_posts.Add(target))
        {
            tokens[0].Remove();
            var submission = form.GetSubmission()!;
            using var content = new StreamContent(submission.Body);
            content.Headers.TryAddWithoutValidation("Content-Type", submission.MimeType);
            var response = await browser.PostAsync(target.PathAndQuery, content);
            if (response.Status != StatusCodes.Status400BadRequest)
            {
                _problems.Add($"{place} posted to {target.PathAndQuery} without its token is {response.Status}");
            }
        }
    }

    private void Follow(Uri page, string address, string place)
    {
        if (Resolve(page, address, place) is { } target && _known.Add(target))
        {
            _ahead.Enqueue(target);
        }
    }

    private Uri? Resolve(Uri page, string address, string place)
    {
        var target = new Uri(page, address);
        if (target.Authority != Site.Authority || !(target.AbsolutePath + "/").StartsWith(root, StringComparison.Ordinal))
        {
            _problems.Add($"{address} in {place} leads out of the dashboard");
            return null;
        }

        return new Uri(target.GetLeftPart(UriPartial.Query));
    }
}
