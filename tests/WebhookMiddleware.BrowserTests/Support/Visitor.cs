using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace WebhookMiddleware.BrowserTests.Support;

/// <summary>A person with a window, cookies and a language of their own. Notes what their browser complains of.</summary>
internal sealed class Visitor
{
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly IBrowserContext _context;

    private Visitor(IBrowserContext context)
    {
        _context = context;
        context.Page += (_, page) => Listen(page);
    }

    /// <summary>Gets errors of the console, among them what the Content-Security-Policy has blocked, and parts of pages that could not be loaded.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    public static async Task<Visitor> ComeAsync(Uri address, string locale, int width, bool scripts)
    {
        var browser = await Browser.GetAsync();
        var context = await browser.NewContextAsync(new()
        {
            BaseURL = address.ToString(),
            JavaScriptEnabled = scripts,
            Locale = locale,
            ReducedMotion = ReducedMotion.Reduce,
            TimezoneId = "Europe/Moscow",
            ViewportSize = new() { Width = width, Height = 800 },
        });
        context.SetDefaultTimeout(Browser.Patience);
        return new Visitor(context);
    }

    public Task<IPage> OpenTabAsync() => _context.NewPageAsync();

    public Task LeaveAsync() => _context.CloseAsync();

    private void Listen(IPage page)
    {
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning" && !IsAnsweredPage(message.Text, message.Location, page))
            {
                _complaints.Enqueue($"{page.Url}: {message.Text}");
            }
        };
        page.PageError += (_, error) => _complaints.Enqueue($"{page.Url}: {error}");
    }

    // A page with a status such as 400 is one that the tests ask for.
    private static bool IsAnsweredPage(string text, string location, IPage page)
        => text.StartsWith("Failed to load resource: the server responded", StringComparison.Ordinal)
            && location.StartsWith(page.Url.Split('#')[0], StringComparison.Ordinal);
}
