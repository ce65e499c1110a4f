using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Conformance;

/// <summary>What every store does when the key ring that encrypted the secrets is not there.</summary>
public abstract class SecretsConformance : KeyRingConformance, IAsyncLifetime
{
    private readonly Webhook _webhook = Samples.Full() with { Version = 1 };
    private IDataProtectionProvider _rightRing = null!;

    public async Task InitializeAsync()
    {
        await Host.Webhooks.AddAsync(_webhook, default);
        _rightRing = Host.KeyRing.Current;
        Host.KeyRing.Current = new EphemeralDataProtectionProvider();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task LoadAsync_OtherKeyRing_GivesTheWebhookWithoutItsSecrets()
    {
        var plain = Samples.Plain();
        await Host.Webhooks.AddAsync(plain, default);

        var set = await Host.Webhooks.LoadAsync(default);

        set.Webhooks.Should().BeEquivalentTo([WithoutSecrets(_webhook), plain]);
    }

    [Fact]
    public async Task LoadAsync_OtherKeyRing_WarnsOnceAndNamesTheWebhook()
    {
        await Host.Webhooks.LoadAsync(default);
        await Host.Webhooks.LoadAsync(default);
        await Host.Webhooks.FindAsync(_webhook.Id, default);

        var warning = Host.Logs.GetSnapshot().Should().ContainSingle(r => r.Level == LogLevel.Warning).Subject;
        warning.Message.Should().Contain(_webhook.Name).And.Contain(_webhook.Id.ToString()).And.Contain("key ring");
        warning.Exception.Should().NotBeNull();
    }

    [Fact]
    public async Task LoadAsync_RightKeyRingIsBack_GivesTheSecrets()
    {
        await Host.Webhooks.LoadAsync(default);

        Host.KeyRing.Current = _rightRing;

        (await Host.Webhooks.FindAsync(_webhook.Id, default)).Should().BeEquivalentTo(_webhook);
    }

    [Fact]
    public async Task TryUpdateAsync_UnreadableAndUnchanged_KeepsTheEncryptedSecrets()
    {
        await EditAsync(webhook => webhook with { Name = "новое имя" });

        (await Host.Webhooks.FindAsync(_webhook.Id, default))!.SecretsUnreadable.Should().BeTrue();
        Host.KeyRing.Current = _rightRing;
        (await Host.Webhooks.FindAsync(_webhook.Id, default))
            .Should().BeEquivalentTo(_webhook with { Name = "новое имя", Version = 2 });
    }

    [Fact]
    public async Task TryUpdateAsync_UnreadableAndAHeaderTakenAway_KeepsTheOthers()
    {
        await EditAsync(webhook => webhook with { Headers = [webhook.Headers[1]] });

        Host.KeyRing.Current = _rightRing;
        (await Host.Webhooks.FindAsync(_webhook.Id, default))
            .Should().BeEquivalentTo(_webhook with { Headers = [_webhook.Headers[1]], Version = 2 });
    }

    [Fact]
    public async Task TryUpdateAsync_AllSecretsEnteredAgain_ReplacesThem()
    {
        var changed = _webhook with { BasicAuth = new WebhookBasicAuth("логин", "new"), Version = 2 };

        await EditAsync(_ => changed);

        (await Host.Webhooks.FindAsync(_webhook.Id, default)).Should().BeEquivalentTo(changed);
    }

    [Fact]
    public async Task TryUpdateAsync_SomeSecretsEnteredAgain_StaysUnreadableUntilAllAre()
    {
        await EditAsync(webhook => webhook with { BasicAuth = new WebhookBasicAuth("логин", "new") });

        var stored = (await Host.Webhooks.FindAsync(_webhook.Id, default))!;
        stored.SecretsUnreadable.Should().BeTrue();
        stored.BasicAuth!.Password.Should().Be("new");

        await EditAsync(webhook => webhook with { Headers = [], SigningSecrets = [] });

        stored = (await Host.Webhooks.FindAsync(_webhook.Id, default))!;
        stored.SecretsUnreadable.Should().BeFalse();
        stored.BasicAuth!.Password.Should().Be("new");
    }

    [Fact]
    public async Task TryUpdateAsync_AllSecretsTakenAway_MakesTheWebhookReadable()
    {
        await EditAsync(webhook => webhook with { BasicAuth = null, Headers = [], SigningSecrets = [] });

        (await Host.Webhooks.FindAsync(_webhook.Id, default))!.SecretsUnreadable.Should().BeFalse();
    }

    private static Webhook WithoutSecrets(Webhook webhook) => webhook with
    {
        BasicAuth = webhook.BasicAuth! with { Password = "" },
        Headers = [.. webhook.Headers.Select(h => h with { Value = "" })],
        SigningSecrets = [.. webhook.SigningSecrets.Select(s => s with { Secret = "" })],
        SecretsUnreadable = true,
    };

    private async Task EditAsync(Func<Webhook, Webhook> edit)
    {
        var stored = (await Host.Webhooks.FindAsync(_webhook.Id, default))!;
        var changed = edit(stored) with { Version = stored.Version + 1 };
        (await Host.Webhooks.TryUpdateAsync(changed, stored.Version, default)).Should().BeTrue();
    }
}
