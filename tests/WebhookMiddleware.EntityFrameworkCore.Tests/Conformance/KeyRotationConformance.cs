using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.EntityFrameworkCore.Tests.Support;
using WebhookMiddleware.EntityFrameworkCore.Webhooks;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Conformance;

/// <summary>What every store does when the keys that encrypt the secrets change.</summary>
public abstract class KeyRotationConformance : KeyRingConformance, IAsyncLifetime
{
    private readonly StoredKeys _keys = new();
    private readonly Webhook _webhook = Samples.Full();

    private SecretsRenewal Renewal => Host.Services.GetRequiredService<SecretsRenewal>();

    public async Task InitializeAsync()
    {
        _keys.Rotate();
        Host.KeyRing.Current = _keys.Open();
        await Host.Webhooks.AddAsync(_webhook, default);
        await Host.Webhooks.AddAsync(Samples.Plain(), default);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task RenewAsync_NewKey_OldOneCanBeRetiredAndNothingElseChanges()
    {
        var version = await Host.Webhooks.GetVersionAsync(default);
        Rotate();

        (await Renewal.RenewAsync(default)).Should().Be(1);

        Retire();
        (await FindAsync()).Should().BeEquivalentTo(_webhook);
        (await Host.Webhooks.GetVersionAsync(default)).Should().Be(version);
    }

    [Fact]
    public async Task RenewAsync_CurrentKey_WritesNothing()
    {
        (await Renewal.RenewAsync(default)).Should().Be(0);

        Rotate();
        await Renewal.RenewAsync(default);
        var stored = (await Renewal.ReadAsync(default)).Single().Secrets;
        (await Renewal.RenewAsync(default)).Should().Be(0);
        (await Renewal.ReadAsync(default)).Single().Secrets.Should().Equal(stored);
    }

    [Fact]
    public async Task TryRenewAsync_WebhookWrittenMeanwhile_LeavesWhatWasWritten()
    {
        Rotate();
        var read = (await Renewal.ReadAsync(default)).Single();
        var edited = _webhook with { BasicAuth = new WebhookBasicAuth("логин", "new"), Version = _webhook.Version + 1 };
        (await Host.Webhooks.TryUpdateAsync(edited, _webhook.Version, default)).Should().BeTrue();

        (await Renewal.TryRenewAsync(read, default)).Should().BeFalse();

        Retire();
        (await FindAsync()).Should().BeEquivalentTo(edited);
    }

    [Fact]
    public async Task TryRenewAsync_WebhookDeletedMeanwhile_DoesNotBringItBack()
    {
        Rotate();
        var read = (await Renewal.ReadAsync(default)).Single();
        (await Host.Webhooks.TryDeleteAsync(_webhook.Id, _webhook.Version, default)).Should().BeTrue();

        (await Renewal.TryRenewAsync(read, default)).Should().BeFalse();

        (await FindAsync()).Should().BeNull();
    }

    [Fact]
    public async Task RenewAsync_WhileSomebodyEdits_IsNoConflictForTheEdit()
    {
        var opened = (await FindAsync())!;
        Rotate();
        await Renewal.RenewAsync(default);

        var edited = opened with { Name = "новое имя", Version = opened.Version + 1 };
        (await Host.Webhooks.TryUpdateAsync(edited, opened.Version, default)).Should().BeTrue();

        Retire();
        (await FindAsync()).Should().BeEquivalentTo(edited);
    }

    [Fact]
    public async Task RenewAsync_OtherKeyRing_LeavesTheSecretsAlone()
    {
        var other = new StoredKeys();
        other.Rotate();
        Host.KeyRing.Current = other.Open();

        (await Renewal.RenewAsync(default)).Should().Be(0);

        Host.KeyRing.Current = _keys.Open();
        (await FindAsync()).Should().BeEquivalentTo(_webhook);
    }

    [Fact]
    public async Task RenewAsync_KeyRevoked_StillReadsAndEncryptsAnewAndWarns()
    {
        _keys.Revoke();
        Rotate();

        (await FindAsync()).Should().BeEquivalentTo(_webhook);
        (await Renewal.RenewAsync(default)).Should().Be(1);
        (await Renewal.RenewAsync(default)).Should().Be(0);

        var warning = Host.Logs.GetSnapshot().Should().ContainSingle(r => r.Level == LogLevel.Warning).Subject;
        warning.Message.Should().Contain(_webhook.Name).And.Contain(_webhook.Id.ToString()).And.Contain("revoked");
        Retire();
        (await FindAsync()).Should().BeEquivalentTo(_webhook);
    }

    // A provider of the host's own need not know of keys.
    [Fact]
    public async Task RenewAsync_ProviderWithoutKeys_ReadsAndRenewsNothing()
    {
        Host.KeyRing.Current = new KeylessProvider(_keys.Open());

        (await FindAsync()).Should().BeEquivalentTo(_webhook);
        (await Renewal.RenewAsync(default)).Should().Be(0);
    }

    // Old keys must not be taken for unused when nothing could be encrypted with the new one.
    [Fact]
    public async Task RenewAsync_CannotEncrypt_Fails()
    {
        Host.KeyRing.Current = new ReadOnlyProvider();

        var renew = () => Renewal.RenewAsync(default);

        await renew.Should().ThrowAsync<CryptographicException>();
    }

    [Fact]
    public async Task RenewAsync_NameThatOthersWroteToTheStore_StaysOnItsLineInTheLog()
    {
        var named = Samples.Full() with { Name = "a\r\nfail: b" };
        await Host.Webhooks.AddAsync(named, default);
        _keys.Revoke();
        Rotate();

        await Renewal.RenewAsync(default);
        Host.KeyRing.Current = new EphemeralDataProtectionProvider();
        await Host.Webhooks.FindAsync(named.Id, default);
        Host.KeyRing.Current = _keys.Open();
        await Host.Webhooks.FindAsync(named.Id, default);

        var entries = Host.Logs.GetSnapshot().Where(r => r.Message.Contains(named.Id.ToString())).ToArray();
        entries.Should().HaveCount(3).And.OnlyContain(entry => entry.Message.Contains("a??fail: b"));
    }

    [Fact]
    public async Task RenewAsync_DocumentOfAnotherWebhook_IsNotMadeReadable()
    {
        Rotate();
        var read = (await Renewal.ReadAsync(default)).Single();
        var thief = Samples.Full();
        await Host.Webhooks.AddAsync(thief, default);

        read.Id = thief.Id;
        read.Version = thief.Version;
        (await Renewal.TryRenewAsync(read, default)).Should().BeFalse();
    }

    private Task<Webhook?> FindAsync() => Host.Webhooks.FindAsync(_webhook.Id, default);

    /// <summary>A new key, and a host that knows it.</summary>
    private void Rotate()
    {
        _keys.Rotate();
        Host.KeyRing.Current = _keys.Open();
    }

    /// <summary>Takes the old keys away, and starts as a host that never had them.</summary>
    private void Retire()
    {
        _keys.Retire();
        Host.KeyRing.Current = _keys.Open();
    }

    private sealed class ReadOnlyProvider : IPersistedDataProtector
    {
        public IDataProtector CreateProtector(string purpose) => this;

        public byte[] Protect(byte[] plaintext) => throw new CryptographicException();

        public byte[] Unprotect(byte[] protectedData) => [];

        public byte[] DangerousUnprotect(byte[] protectedData, bool ignoreRevocationErrors, out bool requiresMigration, out bool wasRevoked)
        {
            (requiresMigration, wasRevoked) = (true, false);
            return [];
        }
    }

    private sealed class KeylessProvider(IDataProtectionProvider provider) : IDataProtector
    {
        public IDataProtector CreateProtector(string purpose) => new KeylessProvider(provider.CreateProtector(purpose));

        public byte[] Protect(byte[] plaintext) => ((IDataProtector)provider).Protect(plaintext);

        public byte[] Unprotect(byte[] protectedData) => ((IDataProtector)provider).Unprotect(protectedData);
    }
}
