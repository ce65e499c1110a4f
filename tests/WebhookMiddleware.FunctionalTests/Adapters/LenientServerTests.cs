using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using WebhookMiddleware.Events;

namespace WebhookMiddleware.FunctionalTests.Adapters;

/// <summary>
/// A server that reads requests as leniently as those known to do so, behind a catch-all that hands on the raw target: it never executes
/// the operation of an entry whose webhooks have not been asked.
/// </summary>
public sealed partial class LenientServerTests
{
    private static readonly string[] Paths =
    [
        "/orders/1", "/orders;v/1", "/orders%3Bv=2/1", "/orders%2F1", "/orders%252F1", "/x%2F..%2Forders%2F1", "/x/%2e%2e/orders/1", "//orders//1", "/orders%5C1",
        "/orders\\1", "/x/..;/orders/1", "/./orders/./1", "/orders/1/", "/ORDERS/1", "/orders%20/1", "/orders./1", "/orders%00/1", "/orders/1%3Fa",
        "http://shop.example/x/../orders;v/1", "/%6f%72ders/%31", "/items/../orders/1", "/items/2",
    ];

    private static readonly (string Method, string Query, string Header)[] Methods =
    [
        ("POST", "", ""), ("GET", "", "X-HTTP-Method-Override: POST\r\n"), ("PUT", "", "X-HTTP-Method: post\r\n"), ("GET", "?_method=POST", ""), ("GET", "?a;_method=POST", ""),
        ("GET", "", ""), ("POST", "", "X-Method-Override: DELETE\r\n"),
    ];

    [Fact]
    public async Task Operation_OfAnEntry_IsNeverExecutedUnasked()
    {
        var executed = 0;
        await using var api = await TestApi.StartAsync(api => api
            .RouteMap("""[{ "route": "/orders/{id}", "methods": ["POST"], "before": ["before_order_add"] }]""")
            .Map(app => app.Map("/{**rest}", context =>
            {
                executed += IsOrderAdd(context.Request, context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget) ? 1 : 0;
                return Task.CompletedTask;
            }))
            .Hooks(hooks => hooks.On(WebhookEvents.BeforeOrderAdd)));

        foreach (var (method, query, header) in Methods)
        {
            foreach (var path in Paths)
            {
                await RawTarget.SendAsync(api, method, path + query, header);

                executed.Should().BeLessThanOrEqualTo(api.Receiver.Received.Count, $"{method} {path}{query} {header}");
            }
        }

        executed.Should().BePositive("the server behind is reached");
    }

    // Decodes until nothing changes, takes backslashes for slashes, cuts path parameters, drops empty segments and resolves dots, trims
    // segments.
    private static bool IsOrderAdd(HttpRequest request, string target)
    {
        var query = QueryHelpers.ParseQuery(request.QueryString.Value?.Replace(';', '&'));
        var method = (new[] { "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override" }.Select(name => (string?)request.Headers[name]).FirstOrDefault(value => value is not null)
            ?? query.GetValueOrDefault("_method").FirstOrDefault() ?? request.Method).Trim();
        var path = Authority().Replace(target.Split('?')[0], "");
        for (var decoded = WebUtility.UrlDecode(path); decoded != path; decoded = WebUtility.UrlDecode(path))
        {
            path = decoded;
        }

        var segments = new Stack<string>();
        foreach (var segment in path.Replace('\\', '/').Replace("\0", "", StringComparison.Ordinal).Split('?')[0].Split('/').Select(text => text.Split(';')[0]))
        {
            if (segment == "..")
            {
                segments.TryPop(out _);
            }
            else if (segment.Trim(' ', '.') is { Length: > 0 } plain)
            {
                segments.Push(plain);
            }
        }

        return method.Equals("POST", StringComparison.OrdinalIgnoreCase) && segments.Count == 2
            && segments.Last().Equals("orders", StringComparison.OrdinalIgnoreCase);
    }

    [GeneratedRegex("^https?://[^/]*")]
    private static partial Regex Authority();
}
