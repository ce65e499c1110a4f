using WebhookMiddleware.Audit;
using WebhookMiddleware.Core.Tests.Webhooks;

namespace WebhookMiddleware.Core.Tests.Administration;

public sealed class AuditTests : IDisposable
{
    private readonly AdministrationFixture _fixture = new();

    private List<AuditEntry> Entries => _fixture.Store.Audit.Entries;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task RecordAsync_OfACaller_AddsTheEntry()
    {
        var webhook = _fixture.Given();

        await _fixture.Administration.As("Анна").RecordAsync(AuditAction.Tested, webhook.Id, webhook.Name, webhook.Version);

        Entries.Should().ContainSingle().Which.Should().BeEquivalentTo(new
        {
            At = TestWebhooks.Now,
            Actor = "Анна",
            Action = AuditAction.Tested,
            WebhookId = (Guid?)webhook.Id,
            WebhookName = webhook.Name,
            Version = (long?)webhook.Version,
            Changes = Array.Empty<AuditChange>(),
        });
    }

    [Fact]
    public async Task RecordAsync_WithoutACaller_IsTheApplicationsOwn()
    {
        _ = _fixture.Administration.As("Анна");

        await _fixture.Administration.RecordAsync(AuditAction.Tested, webhookId: null, webhookName: null, version: null);

        Entries.Should().ContainSingle().Which.Actor.Should().BeNull("As() changes nobody else's administration");
    }

    [Fact]
    public async Task RecordAsync_SeveralInOneMillisecond_AscendInTheirOrder()
    {
        for (var i = 0; i < 300; i++)
        {
            await _fixture.Administration.RecordAsync(AuditAction.Tested, null, null, version: i);
        }

        Entries.OrderBy(entry => entry.Id).Select(entry => entry.Version).Should().Equal(Enumerable.Range(0, 300).Select(i => (long?)i));
        Entries.Should().OnlyContain(entry => entry.Id.Version == 7
            && entry.Id >= AuditId.Before(TestWebhooks.Now) && entry.Id < AuditId.Before(TestWebhooks.Now.AddMilliseconds(1)));
    }

    [Fact]
    public async Task As_LongName_IsCut()
    {
        await _fixture.Administration.As(new string('я', 5000)).RecordAsync(AuditAction.Tested, null, null, null);

        Entries.Should().ContainSingle().Which.Actor.Should().Be(new string('я', 200));
    }
}
