using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace SampleHost.Data;

/// <summary>
/// Creates the first key that encrypts secrets, while the folder of the keys is empty. Data Protection lets every host that finds the
/// folder empty create a key of its own, and reads the keys of other hosts a day later. Until then, hosts that share a database could not
/// read each other's secrets. The first key is therefore created by one host at a time.
/// </summary>
internal sealed class FirstKey(IKeyManager keys, IDataProtectionProvider protection, TimeProvider time)
{
    public bool IsMissing => !keys.GetAllKeys().Any(key => !key.IsRevoked && key.ExpirationDate > time.GetUtcNow());

    /// <summary>Creates a key, unless another host has done so.</summary>
    public void Create() => protection.CreateProtector("first-key").Protect([]);
}
