using WebhookMiddleware.Core.Tests.Pipeline;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Delivery;

/// <summary>No receiver that hangs holds the slots that others need.</summary>
public sealed class ReceiverFairnessTests
{
    private const int Slots = 128;

    [Theory]
    [InlineData(9, "https://healthy.example/")]
    [InlineData(20, "https://healthy.example/")]
    [InlineData(20, "https://slow.example/other")]
    [InlineData(60, "https://healthy.example/")]
    [InlineData(60, "https://slow.example/other")]
    public async Task Run_ManyWebhooksAtOneHangingReceiver_AHealthyOneIsToldAtOnce(int hanging, string url)
    {
        await using var fixture = new DeliveryFixture();
        var held = await HangAsync(fixture, hanging, _ => "https://slow.example/hang", each: 20);

        var healthy = Add(fixture, "healthy", url);
        await fixture.RefreshAsync();
        await fixture.EnqueueAsync(healthy);

        await fixture.UntilAsync(store => store.Rows[^1].State == DeliveryState.Delivered);
        held.Count.Should().BeLessThanOrEqualTo(Slots * 3 / 4);
    }

    [Fact]
    public async Task Run_ManyHangingReceivers_AHealthyOneIsToldAtOnce()
    {
        await using var fixture = new DeliveryFixture();
        await HangAsync(fixture, 20, i => $"https://slow.example:{1000 + i}/hang", each: 20);

        var healthy = Add(fixture, "healthy", "https://slow.example/");
        await fixture.RefreshAsync();
        await fixture.EnqueueAsync(healthy);

        await fixture.UntilAsync(store => store.Rows[^1].State == DeliveryState.Delivered);
    }

    [Fact]
    public async Task Run_FewHangingReceiversWithHundredsOfWebhooks_TheLastSlotsAreForOthers()
    {
        await using var fixture = new DeliveryFixture();
        var held = new HeldCalls(fixture.Caller, "hangs");
        var receivers = Enumerable.Range(0, 3).Select(receiver => Webhooks(fixture, 200, $"https://slow{receiver}.example/")).ToArray();
        await fixture.StartAsync();

        // What becomes due little by little is claimed while its receiver holds slots already.
        foreach (var part in receivers[0].Chunk(30).Take(3))
        {
            await EnqueueAsync(fixture, part);
            var due = fixture.Store.Rows.Count;
            await fixture.UntilAsync(_ => held.Count == due);
        }

        await EnqueueAsync(fixture, receivers[0].Skip(90));
        await fixture.UntilAsync(_ => held.Count > 96);
        await EnqueueAsync(fixture, receivers[1]);
        await fixture.UntilAsync(_ => fixture.Caller.Calls.Any(call => call.Webhook.Receiver.StartsWith("slow1", StringComparison.Ordinal)));
        await EnqueueAsync(fixture, receivers[2]);
        await fixture.UntilAsync(_ => fixture.Caller.Calls.Any(call => call.Webhook.Receiver.StartsWith("slow2", StringComparison.Ordinal)));

        var healthy = Add(fixture, "healthy", "https://healthy.example/");
        await fixture.RefreshAsync();
        await fixture.EnqueueAsync(healthy);
        await fixture.UntilAsync(store => store.Rows[^1].State == DeliveryState.Delivered);
    }

    [Fact]
    public async Task Run_HangingReceiverWithOrderedWebhooks_AHealthyOneIsToldAtOnce()
    {
        await using var fixture = new DeliveryFixture();
        await HangAsync(fixture, 150, _ => "https://slow.example/hang", each: 2, inOrder: true);

        var healthy = Add(fixture, "healthy", "https://healthy.example/");
        await fixture.RefreshAsync();
        await fixture.EnqueueAsync(healthy);

        await fixture.UntilAsync(store => store.Rows[^1].State == DeliveryState.Delivered);
    }

    [Fact]
    public async Task Run_OneBusyWebhookAmongManyIdleOnesOfItsReceiver_HasAllItsSlots()
    {
        await using var fixture = new DeliveryFixture();
        for (var i = 0; i < 300; i++)
        {
            Add(fixture, $"idle{i}", "https://shared.example/");
        }

        var held = await HangAsync(fixture, 1, _ => "https://shared.example/busy", each: 20, atLeast: 16);

        held.Count.Should().Be(16);
    }

    [Fact]
    public async Task Run_ReceiverIsQuickAgain_EverythingIsDelivered()
    {
        await using var fixture = new DeliveryFixture();
        var held = await HangAsync(fixture, 20, _ => "https://slow.example/hang", each: 10);

        for (var i = 0; i < 200; i++)
        {
            await fixture.UntilAsync(_ => held.Count > 0);
            held.AnswerOne();
        }

        await fixture.UntilAsync(store => store.Rows.All(row => row.State == DeliveryState.Delivered));
        fixture.Store.Rows.Should().OnlyContain(row => row.Attempts.Count == 1);
    }

    [Fact]
    public async Task NextClaim_AddressChangesWhileSending_FreesTheSlotOfTheOldReceiver()
    {
        await using var fixture = new DeliveryFixture(options => (options.MaxInFlight, options.MaxInFlightPerWebhook) = (4, 4));
        var webhook = Add(fixture, "hangs", "https://old.example/");
        var held = new HeldCalls(fixture.Caller, "hangs");
        await fixture.StartAsync();
        for (var i = 0; i < 8; i++)
        {
            await fixture.EnqueueAsync(webhook);
        }

        await fixture.UntilAsync(_ => held.Count >= 2);
        fixture.Webhooks.Put(webhook with { Url = "https://new.example/", Version = webhook.Version + 1 });
        await fixture.RefreshAsync();

        for (var i = 0; i < 8; i++)
        {
            await fixture.UntilAsync(_ => held.Count > 0);
            held.AnswerOne();
        }

        await fixture.UntilAsync(store => store.Rows.All(row => row.State == DeliveryState.Delivered));
    }

    private static async Task<HeldCalls> HangAsync(
        DeliveryFixture fixture, int webhooks, Func<int, string> url, int each, int atLeast = Slots / 2, bool inOrder = false)
    {
        var held = new HeldCalls(fixture.Caller, "hangs");
        var hanging = Enumerable.Range(0, webhooks).Select(i => Add(fixture, "hangs", url(i), inOrder)).ToArray();
        await fixture.StartAsync();
        for (var i = 0; i < each; i++)
        {
            foreach (var webhook in hanging)
            {
                await fixture.EnqueueAsync(webhook);
            }
        }

        await fixture.UntilAsync(_ => held.Count >= atLeast);
        return held;
    }

    private static Webhook[] Webhooks(DeliveryFixture fixture, int count, string url)
        => [.. Enumerable.Range(0, count).Select(_ => Add(fixture, "hangs", url))];

    private static async Task EnqueueAsync(DeliveryFixture fixture, IEnumerable<Webhook> webhooks)
    {
        foreach (var webhook in webhooks)
        {
            await fixture.EnqueueAsync(webhook);
        }
    }

    private static Webhook Add(DeliveryFixture fixture, string name, string url, bool inOrder = false)
        => fixture.Add(name, hook => hook with { Url = url, InOrder = inOrder });
}
