using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WebhookMiddleware.EntityFrameworkCore.Backends;

namespace WebhookMiddleware.EntityFrameworkCore.Startup;

/// <summary>Warns at start if secrets are stored, but the host has not configured where the keys that encrypt them are kept.</summary>
internal sealed partial class KeyPersistenceWarning(
    IStoreBackend backend,
    IDataProtectionProvider dataProtection,
    IKeyManager keyManager,
    IOptions<KeyManagementOptions> options,
    ILogger<KeyPersistenceWarning> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // A provider or a key manager of the host's own has its own storage of keys.
        var isFrameworks = dataProtection.GetType().Assembly == typeof(KeyManagementOptions).Assembly && keyManager is XmlKeyManager;
        if (backend.IsPersistent && isFrameworks && options.Value.XmlRepository is null)
        {
            Log.NotConfigured(logger);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(EventId = 806, EventName = "WebhookKeysNotPersisted", Level = LogLevel.Warning,
            Message = "The webhooks' secrets are encrypted with Data Protection keys, but no storage location is configured for those "
                + "keys. A new container, another user or another host would not have them, and webhooks with secrets would fail. "
                + "Configure a location, and keep it: services.AddDataProtection().SetApplicationName(…).PersistKeysToFileSystem(…), "
                + "or another PersistKeysTo….")]
        public static partial void NotConfigured(ILogger logger);
    }
}
