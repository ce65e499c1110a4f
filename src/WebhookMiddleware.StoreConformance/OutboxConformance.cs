using FluentAssertions;
using WebhookMiddleware.Events;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;
using Xunit;

// The names of tests say what they check.
#pragma warning disable CS1591

namespace WebhookMiddleware.StoreConformance;

/// <summary>The tests of <see cref="IOutboxStore"/>.</summary>
public abstract class OutboxConformance : DeliveryConformanceSuite
{
    [Fact]
    public async Task WriteAsync_FullMessage_IsClaimedByteForByte()
    {
        var message = Samples.Message(Samples.Delivery(Hook));
        Samples.Defaults(message.Invocation, new WebhookInvocation { Id = default, Event = null!, Timestamp = default })
            .Should().BeEmpty("the sample has to cover every member");

        await Outbox.WriteAsync([message], Lease, default);

        var claimed = await ClaimOneAsync();
        claimed.Id.Should().Be(message.Deliveries[0].Id);
        claimed.WebhookId.Should().Be(Hook);
        claimed.Attempt.Should().Be(1);
        claimed.CreatedAt.Should().Be(Time.GetUtcNow());
        claimed.Message.Data.ToArray().Should().Equal(message.Data.ToArray());
        claimed.Message.Context.ToArray().Should().Equal(message.Context.ToArray());
        var read = claimed.Message.Invocation;
        read.Timestamp.Should().Be(message.Invocation.Timestamp).And.HaveOffset(TimeSpan.FromHours(3));
        read.Response!.Body.ToArray().Should().Equal(message.Invocation.Response!.Body.ToArray());
        read.Should().BeEquivalentTo(message.Invocation, o => o.Excluding(i => i.Event).Excluding(i => i.Response!.Body));
        read.Request!.Query.Keys.Should().Equal(message.Invocation.Request!.Query.Keys);
    }

    [Fact]
    public async Task WriteAsync_ScheduledEvent_KeepsNulls()
    {
        var message = Bare(new WebhookEvent(WebhookEvents.OnSubscription, WebhookPhase.Scheduled, "", ""));

        await Outbox.WriteAsync([message], Lease, default);

        var claimed = await ClaimOneAsync();
        claimed.Message.Invocation.Should().BeEquivalentTo(message.Invocation, o => o.Excluding(i => i.Event));
        claimed.Message.Data.Length.Should().Be(0);
        claimed.Message.Context.Length.Should().Be(0);
    }

    [Fact]
    public async Task WriteAsync_ResponseWithoutBody_IsNotMissing()
    {
        var message = Samples.Message(Samples.Delivery(Hook));
        var empty = new WebhookResponseInfo(204, default) { Location = "/orders/Ж" };
        message = message with { Invocation = message.Invocation with { Response = empty } };

        await Outbox.WriteAsync([message], Lease, default);

        var response = (await ClaimOneAsync()).Message.Invocation.Response!;
        response.Status.Should().Be(204);
        response.Location.Should().Be("/orders/Ж");
        response.Body.Length.Should().Be(0);
    }

    [Fact]
    public async Task WriteAsync_EventOfTheCatalogue_ComesBackAsItIsThere()
    {
        await WriteAsync(1);

        (await ClaimOneAsync()).Message.Invocation.Event
            .Should().Be(new WebhookEvent(WebhookEvents.AfterRegistration, WebhookPhase.After, "After registration", "После регистрации"));
    }

    [Theory]
    [InlineData("gone_since")]
    [InlineData(WebhookEvents.AfterRegistration)]
    public async Task WriteAsync_EventThatIsNotInTheCatalogueAny_ComesBackWithItsNameAndPhase(string name)
    {
        await Outbox.WriteAsync([Bare(new WebhookEvent(name, WebhookPhase.Before, "title", "название"))], Lease, default);

        (await ClaimOneAsync()).Message.Invocation.Event.Should().Be(new WebhookEvent(name, WebhookPhase.Before, name, name));
    }

    [Fact]
    public async Task WriteAsync_PooledBuffers_AreCopied()
    {
        byte[][] buffers = ["{\"a\":1}"u8.ToArray(), "{\"b\":2}"u8.ToArray(), "{\"c\":3}"u8.ToArray()];
        var message = Samples.Message(Samples.Delivery(Hook)) with { Data = buffers[0], Context = buffers[1] };
        message = message with { Invocation = message.Invocation with { Response = new WebhookResponseInfo(200, buffers[2]) } };
        await Outbox.WriteAsync([message], Lease, default);

        Array.ForEach(buffers, Array.Clear);

        var read = (await ClaimOneAsync()).Message;
        read.Data.ToArray().Should().Equal("{\"a\":1}"u8.ToArray());
        read.Context.ToArray().Should().Equal("{\"b\":2}"u8.ToArray());
        read.Invocation.Response!.Body.ToArray().Should().Equal("{\"c\":3}"u8.ToArray());
    }

    [Fact]
    public async Task ProbeAsync_WritableStore_LeavesNothingForDispatchers()
    {
        await Outbox.ProbeAsync(default);

        (await Queue.GetDepthAsync(default)).Pending.Should().Be(0);
        (await DeliveryLog.ReadAsync(new DeliveryQuery(), default)).Items.Should().BeEmpty();
    }

    [Fact]
    public async Task WriteAsync_SeveralDeliveries_SequencesRiseInTheOrderOfWriting()
    {
        var deliveries = Enumerable.Range(0, 50).Select(_ => new OutboxDelivery(Samples.UnorderedId(), Hook)).ToArray();
        await Outbox.WriteAsync([Samples.Message(deliveries[..20]), Samples.Message(deliveries[20..40])], Lease, default);
        await Outbox.WriteAsync([Samples.Message(deliveries[40..])], Lease, default);

        var claimed = await ClaimAsync();

        claimed.Select(c => c.Id).Should().Equal(deliveries.Select(d => d.Id));
        claimed.Select(c => c.Sequence).Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task WriteAsync_NothingToWrite_DoesNothing()
    {
        await Outbox.WriteAsync([], Lease, default);
        await Outbox.WriteAsync([Samples.Message()], Lease, default);

        (await ClaimAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task WriteAsync_DeliveryWithAClaim_IsHeldUntilTheLeaseHasPassed()
    {
        var claimId = Guid.CreateVersion7();
        var message = Samples.Message(Samples.Delivery(Hook, claimId), Samples.Delivery(Hook));
        await Outbox.WriteAsync([message], Lease, default);

        (await StateOfAsync(message.Deliveries[0].Id)).Should().Be(DeliveryState.Delivering);
        (await ClaimAsync()).Should().ContainSingle().Which.Id.Should().Be(message.Deliveries[1].Id);
        Time.Advance(Lease);
        await Queue.SettleAsync([new(message.Deliveries[0].Id, claimId, DeliveryState.Delivered, default, Samples.Attempt())], default);

        (await StateOfAsync(message.Deliveries[0].Id)).Should().Be(DeliveryState.Delivered, "nobody has taken it over");
    }

    [Fact]
    public async Task WriteAsync_DeliveryWithAClaimOfADeadHost_ComesBack()
    {
        var message = Samples.Message(Samples.Delivery(Hook, Guid.CreateVersion7()));
        await Outbox.WriteAsync([message], Lease, default);

        Time.Advance(Lease);

        (await Queue.RecoverAsync(10, default)).Should().Be(1);
        (await ClaimOneAsync()).Id.Should().Be(message.Deliveries[0].Id);
    }

    [Fact]
    public async Task WriteAsync_OneBadMessageOfAList_WritesNothing()
    {
        var written = Samples.Message(Samples.Delivery(Hook));
        await Outbox.WriteAsync([written], Lease, default);

        await Outbox.Invoking(o => o.WriteAsync([Samples.Message(Samples.Delivery(Hook)), written], Lease, default))
            .Should().ThrowAsync<Exception>();

        (await ClaimAsync()).Should().ContainSingle();
    }

    [Fact]
    public async Task WriteAsync_OneBadMessageAmongManyCallers_FailsItsCallerOnly()
    {
        var written = Samples.Message(Samples.Delivery(Hook));
        await Outbox.WriteAsync([written], Lease, default);

        var succeeded = await Together.RunAsync(50, async i =>
        {
            try
            {
                await Outbox.WriteAsync([i % 10 == 5 ? written : Samples.Message(Samples.Delivery(Hook))], Lease, default);
                return true;
            }
            catch (Exception)
            {
                return false;
            }
        });

        succeeded.Select((ok, i) => ok == (i % 10 != 5)).Should().OnlyContain(asExpected => asExpected);
        (await ClaimAsync()).Should().HaveCount(46);
    }

    [Fact]
    public async Task WriteAsync_CancelledBefore_WritesNothing()
    {
        await Outbox.Invoking(o => o.WriteAsync([Samples.Message(Samples.Delivery(Hook))], Lease, new CancellationToken(canceled: true)))
            .Should().ThrowAsync<OperationCanceledException>();

        (await ClaimAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task TryWriteOnceAsync_SameKey_WritesTheFirst()
    {
        var (first, second) = (Samples.Message(Samples.Delivery(Hook)), Samples.Message(Samples.Delivery(Hook)));

        (await Outbox.TryWriteOnceAsync("подписка/42", first, Lease, default)).Should().BeTrue();
        (await Outbox.TryWriteOnceAsync("подписка/42", second, Lease, default)).Should().BeFalse();
        (await Outbox.TryWriteOnceAsync("подписка/43", second, Lease, default)).Should().BeTrue();

        (await ClaimAsync()).Select(c => c.Id).Should().Equal(first.Deliveries[0].Id, second.Deliveries[0].Id);
    }

    [Fact]
    public async Task TryWriteOnceAsync_TwentyParallelWriters_OneSucceeds()
    {
        var results = await Together.RunAsync(
            20, _ => Outbox.TryWriteOnceAsync("key", Samples.Message(Samples.Delivery(Hook)), Lease, default));

        results.Count(written => written).Should().Be(1);
        (await ClaimAsync()).Should().ContainSingle();
    }

    [Fact]
    public async Task TryWriteOnceAsync_MessageCanNotBeWritten_LeavesTheKeyFree()
    {
        var written = Samples.Message(Samples.Delivery(Hook));
        await Outbox.WriteAsync([written], Lease, default);

        await Outbox.Invoking(o => o.TryWriteOnceAsync("key", written, Lease, default)).Should().ThrowAsync<Exception>();

        (await Outbox.TryWriteOnceAsync("key", Samples.Message(Samples.Delivery(Hook)), Lease, default)).Should().BeTrue();
    }

    [Theory]
    [InlineData(365, false)]
    [InlineData(500, true)]
    public async Task TryWriteOnceAsync_MessageRemovedLongAgo_KeepsTheKeyAYear(int days, bool free)
    {
        await Outbox.TryWriteOnceAsync("key", Samples.Message(Samples.Delivery(Hook)), Lease, default);
        await SettleAllAsync(DeliveryState.Delivered);
        Time.Advance(TimeSpan.FromDays(days));
        await Queue.PruneAsync(Time.GetUtcNow(), 100, default);

        (await Outbox.TryWriteOnceAsync("key", Samples.Message(Samples.Delivery(Hook)), Lease, default)).Should().Be(free);
    }

    [Fact]
    public async Task TryWriteOnceAsync_MessageStillWaits_KeepsTheKeyAsLong()
    {
        await Outbox.TryWriteOnceAsync("key", Samples.Message(Samples.Delivery(Hook)), Lease, default);
        Time.Advance(TimeSpan.FromDays(1000));
        await Queue.PruneAsync(Time.GetUtcNow(), 100, default);

        (await Outbox.TryWriteOnceAsync("key", Samples.Message(Samples.Delivery(Hook)), Lease, default)).Should().BeFalse();
    }

    private OutboxMessage Bare(WebhookEvent webhookEvent) => new(
        new WebhookInvocation { Id = Guid.CreateVersion7(), Event = webhookEvent, Timestamp = Samples.Noon },
        default,
        default,
        [Samples.Delivery(Hook)]);
}
