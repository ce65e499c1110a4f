using Microsoft.Playwright;

namespace WebhookMiddleware.BrowserTests.Support;

/// <summary>Tests in a browser. Each fails if the browser has complained of anything.</summary>
public abstract class VisitorTests : IAsyncLifetime
{
    private readonly List<Visitor> _visitors = [];

    /// <summary>Gets the address of the dashboard.</summary>
    protected abstract Uri Dashboard { get; }

    public virtual Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var visitor in _visitors)
        {
            await visitor.LeaveAsync();
        }

        _visitors.SelectMany(visitor => visitor.Complaints).Should().BeEmpty();
    }

    /// <summary>Returns the window of a new visitor, who has not opened a page yet. Paths are relative to the dashboard.</summary>
    protected async Task<IPage> ComeAsync(string locale = "ru-RU", int width = 1280, bool scripts = true)
    {
        var visitor = await Visitor.ComeAsync(Dashboard, locale, width, scripts);
        _visitors.Add(visitor);
        return await visitor.OpenTabAsync();
    }
}
