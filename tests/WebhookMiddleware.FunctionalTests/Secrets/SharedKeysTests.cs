using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;
using WebhookMiddleware.Payloads.Binding;

namespace WebhookMiddleware.FunctionalTests.Secrets;

/// <summary>Hosts that share the keys, which a certificate protects.</summary>
public sealed class SharedKeysTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly X509Certificate2 _certificate = NewCertificate();

    public void Dispose()
    {
        _certificate.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Start_SameFolderAndCertificate_OneReadsWhatTheOtherWrote()
    {
        await using var one = await SecretsApi.StartAsync(_folder, keys => keys.ProtectKeysWithCertificate(_certificate));
        await one.AddHookAsync(Hooks.Gate(SecretsApi.Before, one.Receiver.Url("/gate")));

        await using var other = await SecretsApi.StartAsync(_folder, keys => keys.ProtectKeysWithCertificate(_certificate));

        await ExpectCallWithPasswordAsync(other, one.Receiver);
    }

    [Fact]
    public async Task Keys_ProtectedByACertificate_AreNotInTheirFilesInClear()
    {
        await using var host = await SecretsApi.StartAsync(_folder, keys => keys.ProtectKeysWithCertificate(_certificate));
        await host.AddHookAsync(Hooks.Gate(SecretsApi.Before, host.Receiver.Url("/gate")));

        var file = Directory.GetFiles(_folder.KeysFolder).Should().ContainSingle().Subject;
        var key = await File.ReadAllTextAsync(file);
        key.Should().Contain("EncryptedData").And.NotContain("masterKey").And.NotContain("unencrypted");
    }

    [Fact]
    public async Task Start_WithoutTheCertificate_SaysSoAndCallsNobody()
    {
        await using var one = await SecretsApi.StartAsync(_folder, keys => keys.ProtectKeysWithCertificate(_certificate));
        await one.AddHookAsync(Hooks.Gate(SecretsApi.Before, one.Receiver.Url("/gate")));
        using var wrong = NewCertificate();

        await using var stranger = await SecretsApi.StartAsync(_folder, keys => keys.ProtectKeysWithCertificate(wrong));

        var reply = await stranger.OrderAsync();
        reply.Status.Should().Be(502, reply.Body);
        one.Receiver.Received.Should().BeEmpty();
        (await stranger.HealthAsync()).Status.Should().Be(HealthStatus.Degraded);
        stranger.Logs.Entries.Should().Contain(entry => entry.Event == "WebhookSecretsUnreadable");
    }

    [Fact]
    public async Task Start_CertificateChanged_TheOldOneStillUnprotects()
    {
        await using (var before = await SecretsApi.StartAsync(_folder, keys => keys.ProtectKeysWithCertificate(_certificate)))
        {
            await before.AddHookAsync(Hooks.Gate(SecretsApi.Before, before.Receiver.Url("/gate")));
        }

        using var next = NewCertificate();
        await using var after = await SecretsApi.StartAsync(
            _folder, keys => keys.ProtectKeysWithCertificate(next).UnprotectKeysWithAnyCertificate(_certificate));

        (await after.HealthAsync()).Status.Should().Be(HealthStatus.Healthy);
        after.Logs.Entries.Should().NotContain(entry => entry.Event == "WebhookSecretsUnreadable");
    }

    private static async Task ExpectCallWithPasswordAsync(SecretsApi caller, WebhookReceiver receiver)
    {
        (await caller.OrderAsync()).Status.Should().Be(200);
        receiver.Received.Should().ContainSingle()
            .Which.Header("Authorization").Should().Be("Basic " + Convert.ToBase64String("erp:pa55"u8));
    }

    private static X509Certificate2 NewCertificate()
    {
        using var key = RSA.Create(2048);
        var now = TimeProvider.System.GetUtcNow();
        return new CertificateRequest("CN=keys", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
