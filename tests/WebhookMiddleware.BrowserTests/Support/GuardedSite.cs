using Microsoft.AspNetCore.Builder;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.BrowserTests.Support;

/// <summary>A <see cref="GuardedHost"/> that the tests of a class share.</summary>
public abstract class GuardedSite(HostDatabase database, Action<WebhookManagementConventionBuilder> open) : IAsyncLifetime
{
    private GuardedHost? _host;

    public Uri Dashboard => _host!.Dashboard;

    protected HostDatabase Database => database;

    public virtual async Task InitializeAsync() => _host = await GuardedHost.StartAsync(database, open);

    public async Task DisposeAsync()
    {
        await _host!.DisposeAsync();
        database.Dispose();
    }
}
