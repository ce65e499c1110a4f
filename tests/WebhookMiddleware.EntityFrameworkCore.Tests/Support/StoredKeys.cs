using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Support;

/// <summary>Data Protection keys that outlive the key rings that are read from them.</summary>
internal sealed class StoredKeys : IXmlRepository
{
    private readonly List<XElement> _elements = [];

    private IKeyManager Manager => Services().GetRequiredService<IKeyManager>();

    /// <summary>Gives the key ring that a host would have that starts now.</summary>
    public IDataProtectionProvider Open() => Services().GetRequiredService<IDataProtectionProvider>();

    /// <summary>Makes a key, which is the current one from now on.</summary>
    public void Rotate()
    {
        // Of keys that are active, the one with the latest activation counts; a moment ahead is taken for the clock of another host.
        var now = TimeProvider.System.GetUtcNow().AddMinutes(Manager.GetAllKeys().Count * 0.5);
        Manager.CreateNewKey(now, now.AddDays(90));
    }

    /// <summary>Revokes the keys that there are.</summary>
    public void Revoke()
    {
        var manager = Manager;
        foreach (var key in manager.GetAllKeys())
        {
            manager.RevokeKey(key.KeyId);
        }
    }

    /// <summary>Removes all keys but the last.</summary>
    public void Retire() => _elements.RemoveRange(0, _elements.Count - 1);

    public IReadOnlyCollection<XElement> GetAllElements() => [.. _elements.Select(element => new XElement(element))];

    public void StoreElement(XElement element, string friendlyName) => _elements.Add(new XElement(element));

    private ServiceProvider Services()
    {
        var services = new ServiceCollection();
        services.AddDataProtection().SetApplicationName("tests");
        services.Configure<KeyManagementOptions>(options => options.XmlRepository = this);
        return services.BuildServiceProvider();
    }
}
