using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace SampleHost.Data;

/// <summary>
/// The key that secrets are encrypted with, when the folder of the keys is empty. Data Protection lets every host that finds it empty make
/// a key of its own, and read the others' a day later: until then hosts that share a database could not read each other's secrets. So the
/// key is made by one host at a time.
/// </summary>
internal sealed class FirstKey(IKeyManager keys, IDataProtectionProvider protection, TimeProvider time)
{
    public bool IsMissing => !keys.GetAllKeys().Any(key => !key.IsRevoked && key.ExpirationDate > time.GetUtcNow());

    /// <summary>Makes a key, unless another host has done so.</summary>
    public void Make() => protection.CreateProtector("first-key").Protect([]);
}
