using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.Core.Tests.Delivery;

public sealed class ClaimedDeliveryTests
{
    [Fact]
    public void ToString_OfAMessageThatCannotBeRead_NamesTheDelivery()
    {
        var id = Guid.NewGuid();
        var delivery = new ClaimedDelivery(
            id, Guid.NewGuid(), Guid.NewGuid(), "after_order", 2, 1, DateTimeOffset.UnixEpoch, StoredMessage.Unreadable("It can't be read."));

        delivery.ToString().Should().Be($"{id} (after_order, attempt 2)");
        delivery.Invoking(d => d.Message).Should().Throw<InvalidOperationException>().WithMessage("It can't be read.");
    }
}
