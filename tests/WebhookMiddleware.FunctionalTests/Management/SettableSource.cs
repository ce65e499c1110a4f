using System.Text;
using Microsoft.Extensions.Configuration;

namespace WebhookMiddleware.FunctionalTests.Management;

/// <summary>A configuration source whose contents a test replaces while the host runs.</summary>
internal sealed class SettableSource : ConfigurationProvider, IConfigurationSource
{
    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <summary>Replaces everything, and announces it.</summary>
    public void Set(string json)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        Data = new ConfigurationBuilder().AddJsonStream(stream).Build().AsEnumerable()
            .Where(setting => setting.Value is not null)
            .ToDictionary(setting => setting.Key, setting => setting.Value, StringComparer.OrdinalIgnoreCase);
        OnReload();
    }
}
