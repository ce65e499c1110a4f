using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.Tests.Conformance;
using WebhookMiddleware.EntityFrameworkCore.Tests.Support;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Sqlite;

public sealed class SqliteUnreadableRowTests : UnreadableRowConformance
{
    private readonly SqliteFile _file = new();

    protected override void UseStore(IWebhookBuilder builder) => builder.UseSqlite(_file.ConnectionString);

    [Fact]
    public async Task ClaimAsync_FileInAnotherEncoding_ReadsItsTexts()
    {
        _file.Execute("PRAGMA encoding = 'UTF-16'; CREATE TABLE other (name TEXT)");
        _file.Read<string>("PRAGMA encoding").Should().StartWith("UTF-16");
        var ids = await WriteAsync(2);

        var claimed = await ClaimAsync();
        await Queue.SettleAsync([.. claimed.Select(c => Settle(c, DeliveryState.Delivered))], default);

        claimed.Select(c => c.Id).Should().Equal(ids);
        claimed.Should().OnlyContain(c => c.WebhookId == Hook && c.Stored.Defect == null);
        (await StateOfAsync(ids[0])).Should().Be(DeliveryState.Delivered);
    }

    [Fact]
    public async Task ClaimAsync_IdentifierThatIsNone_KeepsNobodyElseWaiting()
    {
        var ids = await WriteAsync(3);
        _file.Execute("UPDATE webhook_deliveries SET message_id = 'x' WHERE sequence = 1; UPDATE webhook_deliveries SET id = 'y' WHERE sequence = 2");

        var claimed = await ClaimAsync();

        claimed.Should().HaveCount(3);
        claimed[0].Stored.Defect.Should().Contain("missing");
        claimed[1].Id.Should().NotBeEmpty("it has been given one");
        claimed[2].Id.Should().Be(ids[2]);
        await Queue.SettleAsync([.. claimed.Select(c => Settle(c, DeliveryState.Dead))], default);
        (await StateOfAsync(claimed[1].Id)).Should().Be(DeliveryState.Dead);
    }

    [Fact]
    public async Task ClaimAsync_MessagesWhoseIdentifiersAreNone_AreMissing()
    {
        await WriteAsync(3);
        _file.Execute("UPDATE webhook_messages SET id = 'x' || rowid WHERE rowid < 3; UPDATE webhook_deliveries SET message_id = 'x' || sequence WHERE sequence < 3");

        var claimed = await ClaimAsync();

        claimed.Take(2).Should().OnlyContain(c => c.Stored.Defect!.Contains("missing"));
        claimed[2].Stored.Defect.Should().BeNull();
    }

    [Fact]
    public async Task ReadAsync_IdentifierThatIsNone_GivesTheOthers()
    {
        var ids = await WriteAsync(3);
        _file.Execute("UPDATE webhook_deliveries SET message_id = 'x' WHERE sequence = 1; UPDATE webhook_deliveries SET id = 'y' WHERE sequence = 2");

        (await DeliveryLog.ReadAsync(new DeliveryQuery(), default)).Items.Select(d => d.Id).Should().Equal(ids[2], ids[0]);
        (await FindAsync(ids[0])).Unreadable.Should().Contain("missing");
        (await DeliveryLog.RetryAsync(ids[0], default)).Should().BeFalse();
    }

    [Fact]
    public async Task ClaimAsync_MissingMessage_IsHandedOutWithItsDefect()
    {
        await WriteAsync(2);
        _file.Execute("DELETE FROM webhook_messages WHERE id = (SELECT message_id FROM webhook_deliveries WHERE sequence = 1)");

        var claimed = await ClaimAsync();

        claimed[0].Stored.Defect.Should().Contain("missing");
        claimed[1].Stored.Defect.Should().BeNull();
    }

    [Fact]
    public async Task LoadAsync_IdentifierThatIsNone_LeavesOutThatWebhookAlone()
    {
        await Webhooks.AddAsync(Samples.Plain("Broken"), default);
        await Webhooks.AddAsync(Samples.Plain("Whole"), default);
        _file.Execute("UPDATE webhook_hooks SET id = 'x' WHERE name = 'Broken'");

        var set = await Webhooks.LoadAsync(default);

        set.Webhooks.Should().ContainSingle().Which.Name.Should().Be("Whole");
        set.Unreadable.Should().ContainSingle().Which.Should().Match<UnreadableWebhook>(w => w.Id == null && w.Name == "Broken");
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _file.Dispose();
    }
}
