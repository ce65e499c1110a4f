using Microsoft.AspNetCore.DataProtection;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Support;

/// <summary>A Data Protection key ring that can be swapped for another while the host runs.</summary>
public sealed class SwitchableKeyRing : IDataProtectionProvider
{
    public IDataProtectionProvider Current { get; set; } = new EphemeralDataProtectionProvider();

    public IDataProtector CreateProtector(string purpose) => Current.CreateProtector(purpose);
}
