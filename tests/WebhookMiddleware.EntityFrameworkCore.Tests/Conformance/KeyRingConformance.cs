using WebhookMiddleware.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.Tests.Support;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Conformance;

/// <summary>Tests of a store that encrypts with a key ring, on a fresh database each.</summary>
public abstract class KeyRingConformance : IDisposable
{
    private readonly Lazy<StoreHost> _host;

    protected KeyRingConformance() => _host = new Lazy<StoreHost>(() => new StoreHost(UseStore));

    protected StoreHost Host => _host.Value;

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void UseStore(IWebhookBuilder builder);

    protected virtual void Dispose(bool disposing)
    {
        if (_host.IsValueCreated)
        {
            _host.Value.Dispose();
        }
    }
}
