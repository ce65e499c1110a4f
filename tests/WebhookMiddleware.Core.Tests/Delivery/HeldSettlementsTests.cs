using WebhookMiddleware.Core.Tests.Webhooks;
using WebhookMiddleware.Delivery.Attempts;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.Core.Tests.Delivery;

/// <summary>The memory of settlements that the store does not take.</summary>
public sealed class HeldSettlementsTests : IAsyncDisposable
{
    private readonly DeliveryFixture _fixture = new();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public void Settle_NothingIsWritten_HoldsNoMoreThanTheBound()
    {
        var settler = _fixture.Get<DeliverySettler>();

        var settled = Enumerable.Range(0, 2000).Select(_ => settler.SettleAsync(Settlement(new string('x', 64 * 1024)))).ToArray();

        settler.HeldBytes.Should().BeInRange(HeldSettlements.MaxBytes / 2, HeldSettlements.MaxBytes);
        settled.Should().OnlyContain(task => !task.IsCompleted, "without their bodies there is room for all");
    }

    [Fact]
    public void Settle_NoRoomEvenForThinOnes_TheyAreLeftToTheLease()
    {
        var settler = _fixture.Get<DeliverySettler>();

        var settled = Enumerable.Range(0, 100_000).Select(_ => settler.SettleAsync(Settlement(null))).ToArray();

        settler.HeldBytes.Should().BeLessThanOrEqualTo(HeldSettlements.MaxBytes);
        settled[^1].IsCompleted.Should().BeTrue();
    }

    [Fact]
    public void TryTake_BodyFindsNoRoom_KeepsTheAttemptAndSaysSo()
    {
        var held = new HeldSettlements();
        for (var i = 0; i < 500; i++)
        {
            held.TryTake(Settlement(new string('x', 64 * 1024)));
        }

        var last = held.TryTake(Settlement(new string('x', 64 * 1024), "It failed."))!;

        last.Attempt.Should().BeEquivalentTo(new { ResponseBody = (string?)null, Detail = "It failed. " + HeldSettlements.BodyDropped });
    }

    [Fact]
    public void Release_WhatWasHeld_LeavesNothing()
    {
        var held = new HeldSettlements();
        var all = Enumerable.Range(0, 500).Select(_ => held.TryTake(Settlement(new string('x', 64 * 1024)))!).ToList();

        all.ForEach(held.Release);

        held.Held.Should().Be(0);
    }

    [Fact]
    public async Task Settle_StoreTakesThem_GivesTheRoomBack()
    {
        await _fixture.StartAsync();
        var settler = _fixture.Get<DeliverySettler>();

        await settler.SettleAsync(Settlement("{}"));

        settler.HeldBytes.Should().Be(0);
    }

    private static DeliverySettlement Settlement(string? body, string? detail = null)
        => new(
            Guid.NewGuid(),
            Guid.NewGuid(),
            DeliveryState.Delivered,
            TimeSpan.Zero,
            new DeliveryAttempt { Number = 1, At = TestWebhooks.Now, Outcome = WebhookOutcome.Allowed, ResponseBody = body, Detail = detail });
}
