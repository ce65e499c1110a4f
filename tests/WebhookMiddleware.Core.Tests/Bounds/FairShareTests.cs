using WebhookMiddleware.Bounds;
using WebhookMiddleware.Core.Tests.Webhooks;
using WebhookMiddleware.Pipeline;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Core.Tests.Bounds;

/// <summary>Slots that receivers and their webhooks share.</summary>
public sealed class FairShareTests
{
    private const int Slots = 128;

    [Fact]
    public void TryEnter_OneReceiverWithManyWebhooks_TakesMostButNotAll()
    {
        var slots = new SharedSlots();
        var hanging = Enumerable.Range(0, 9).Select(_ => Webhook("https://slow.example/hook")).ToArray();

        var taken = Fill(slots, hanging, most: Slots, mostOfWebhook: Slots);

        taken.Should().BeInRange(Slots / 2, Slots * 3 / 4);
        slots.TryEnter(Webhook("https://healthy.example/hook"), Slots, Slots).Should().BeTrue();
        slots.TryEnter(Webhook("https://slow.example/other"), Slots, Slots).Should().BeTrue("a webhook that holds none is not held up by its neighbours");
    }

    [Theory]
    [InlineData("http://slow.example:443/a")]
    [InlineData("https://SLOW.example/b")]
    [InlineData("https://slow.example.:443/c")]
    public void TryEnter_OtherSpellingsOfTheReceiver_ShareItsSlots(string spelling)
    {
        var slots = new SharedSlots();
        Webhook(spelling).Receiver.Should().Be("slow.example:443");

        var taken = Fill(slots, [.. Enumerable.Range(0, 200).Select(i => Webhook(i % 2 == 0 ? "https://slow.example/" : spelling))], Slots, mostOfWebhook: 1);

        taken.Should().Be(Slots * 7 / 8, "webhooks that hold none get one each, as long as there are more than those kept for other receivers");
    }

    [Fact]
    public void TryEnter_ManyReceiversWithManyCallsEach_LeaveSomethingForTheNext()
    {
        var slots = new SharedSlots();

        var taken = Fill(slots, [.. Enumerable.Range(0, 20).Select(i => Webhook($"https://slow.example:{1000 + i}/"))], Slots, Slots);

        taken.Should().BeLessThan(Slots);
        slots.TryEnter(Webhook("https://slow.example/"), Slots, Slots).Should().BeTrue("another port is another receiver");
    }

    [Fact]
    public void TryEnter_ReceiversComeToHangOneAfterTheOther_LeaveSomethingForTheNext()
    {
        var slots = new SharedSlots();
        for (var i = 0; i < 16; i++)
        {
            Fill(slots, [Webhook($"https://slow{i}.example/")], Slots, mostOfWebhook: 16);
        }

        slots.TryEnter(Webhook("https://healthy.example/"), Slots, Slots).Should().BeTrue();
    }

    [Fact]
    public void TryEnter_WebhooksOfAReceiverComeToHangAfterOthers_LeaveSomethingForTheNext()
    {
        var slots = new SharedSlots();
        Fill(slots, [.. Enumerable.Range(0, 9).Select(_ => Webhook("https://slow.example/"))], Slots, mostOfWebhook: 16);
        Fill(slots, [.. Enumerable.Range(0, 20).Select(_ => Webhook("https://slow.example/later"))], Slots, mostOfWebhook: 16);

        slots.TryEnter(Webhook("https://slow.example/healthy"), Slots, Slots).Should().BeTrue();
    }

    [Fact]
    public void Leave_Refused_HoldsNothing()
    {
        var slots = new SharedSlots();
        var webhook = Webhook("https://one.example/");
        slots.TryEnter(webhook, 1, 1).Should().BeTrue();
        slots.TryEnter(webhook, 1, 1).Should().BeFalse();

        slots.Leave(webhook);

        slots.TryEnter(webhook, 1, 1).Should().BeTrue();
    }

    [Theory]
    [InlineData(128)]
    [InlineData(1000)]
    [InlineData(3)]
    [InlineData(1)]
    public void OfReceiver_OneTakesAllItMay_IsWhatTakingOneByOneGives(int slots)
    {
        var held = 0;
        while (FairShare.OfReceiver(held, slots - held, slots) > 0)
        {
            held++;
        }

        held.Should().Be(FairShare.OfReceiver(0, slots, slots));
    }

    private static CompiledWebhook Webhook(string url) => CompiledWebhook.Compile(TestWebhooks.Valid() with { Id = Guid.NewGuid(), Url = url });

    private static int Fill(SharedSlots slots, CompiledWebhook[] webhooks, int most, int mostOfWebhook)
    {
        var taken = 0;
        for (var more = true; more;)
        {
            var before = taken;
            taken += webhooks.Count(webhook => slots.TryEnter(webhook, most, mostOfWebhook));
            more = taken > before;
        }

        return taken;
    }
}
