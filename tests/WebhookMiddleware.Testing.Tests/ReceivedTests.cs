using WebhookMiddleware.Testing.Shop;

namespace WebhookMiddleware.Testing.Tests;

/// <summary>What was received is found by event, by webhook and by content; failures list what came.</summary>
public sealed class ReceivedTests
{
    [Fact]
    public async Task Received_SeveralWebhooks_IsFoundByEventWebhookAndContent()
    {
        await using var webhooks = new TestWebhooks();
        var stock = webhooks.On(RunningShop.Before).Named("Stock");
        var limits = webhooks.On(RunningShop.Before).Named("Limits");
        var crm = webhooks.On(RunningShop.After).Named("CRM").Notify();
        await using var shop = new RunningShop(webhooks);
        await shop.OrderAsync();
        await webhooks.Deliveries.DrainAsync();

        webhooks.Received.Should().HaveCount(3);
        webhooks.Received.Of(RunningShop.Before).Should().HaveCount(2);
        limits.Received.ExpectOne().Json["hook"]!["name"]!.GetValue<string>().Should().Be("Limits");
        webhooks.Received.Of(stock).Matching(request => request.Json["attempt"]!.GetValue<int>() == 1).Should().ContainSingle();
        crm.Received.Of(RunningShop.Before).ExpectNone();
    }

    [Fact]
    public async Task As_StandardEnvelope_HasThePayloadAndTheMembers()
    {
        await using var webhooks = new TestWebhooks();
        var crm = webhooks.On(RunningShop.After).Named("CRM").Notify();
        await using var shop = new RunningShop(webhooks);
        await shop.OrderAsync();
        await crm.Received.WaitForAsync();

        var received = crm.Received.ExpectOne<Order>();

        received.Data.Should().Be(RunningShop.Cups);
        (received.Event, received.Phase, received.Webhook, received.Attempt, received.DryRun)
            .Should().Be((RunningShop.After, "after", "CRM", 1, false));
        received.Response!["status"]!.GetValue<int>().Should().Be(201);
        received.Request.DeliveryId.Should().StartWith($"msg_{received.Id:N}_");
        received.Context.Should().NotBeNull();
    }

    [Fact]
    public async Task As_BodyOfATemplate_FailsAndShowsTheBody()
    {
        await using var webhooks = new TestWebhooks();
        var stock = webhooks.On(RunningShop.Before).With(webhook => webhook with { Body = """{"text":"{{ data.article }}"}""" });
        await using var shop = new RunningShop(webhooks);
        await shop.OrderAsync();

        var read = () => stock.Received.ExpectOne<Order>();

        read.Should().Throw<WebhookExpectationException>().WithMessage("""
            The body of POST /before_order/1 (before_order, attempt 1) is not the standard envelope *The body is: {"text":"CUP-1"}
            """);
    }

    [Fact]
    public async Task As_PayloadOfAnotherType_FailsAndNamesTheMember()
    {
        await using var webhooks = new TestWebhooks();
        var stock = webhooks.On(RunningShop.Before);
        await using var shop = new RunningShop(webhooks);
        await shop.OrderAsync();

        var read = () => stock.Received.As<WrongOrder>();

        read.Should().Throw<WebhookExpectationException>().WithMessage("*payload of the type WrongOrder*$.article*");
    }

    [Fact]
    public async Task As_BodyIsNull_FailsAndShowsTheBody()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        using var client = new HttpClient();
        using var response = await client.PostAsync(receiver.Url("/orders"), new StringContent("null"));

        var read = () => receiver.Received.ExpectOne<Order>();

        read.Should().Throw<WebhookExpectationException>().WithMessage("*is not the standard envelope *It is not an object. The body is: null");
    }

    [Fact]
    public async Task ExpectOne_MoreCome_JudgesEachRequestOnce()
    {
        await using var webhooks = new TestWebhooks();
        webhooks.On(RunningShop.Before).Gate();
        await using var shop = new RunningShop(webhooks);
        await shop.OrderAsync();
        await shop.OrderAsync();
        var judged = 0;

        var expect = () => webhooks.Received.Matching(_ => ++judged <= 2).ExpectOne();

        expect.Should().Throw<WebhookExpectationException>().WithMessage("*, but 2 came.*", "the text tells of what was judged");
        judged.Should().Be(2);
    }

    [Fact]
    public async Task ExpectOne_None_FailsAndListsWhatCame()
    {
        await using var webhooks = new TestWebhooks();
        var crm = webhooks.On(RunningShop.After).Named("CRM").Notify();
        webhooks.On(RunningShop.Before).Gate();
        await using var shop = new RunningShop(webhooks);

        FluentActions.Invoking(crm.Received.ExpectOne).Should().Throw<WebhookExpectationException>()
            .WithMessage("Expected exactly one request of the webhook 'CRM', but none came. The receiver got no requests at all.");
        await shop.OrderAsync();
        await webhooks.Deliveries.DrainAsync();

        FluentActions.Invoking(() => webhooks.Received.Matching(request => request.Attempt == 7).ExpectOne())
            .Should().Throw<WebhookExpectationException>()
            .WithMessage("Expected exactly one request with request => request.Attempt == 7, but none came.*1. POST /before_order/2 *2. POST *");
        FluentActions.Invoking(crm.Received.ExpectNone).Should().Throw<WebhookExpectationException>()
            .WithMessage("Expected no request of the webhook 'CRM', but 1 came.*2. POST /after_order/1 *");
        FluentActions.Invoking(() => crm.Received[1]).Should().Throw<WebhookExpectationException>()
            .WithMessage("Expected request 2 of the webhook 'CRM', but 1 came.*");
    }

    [Fact]
    public async Task WaitFor_RequestsThatComeLater_ReturnsThem()
    {
        var receiver = WebhookReceiver.InMemory();
        await using var webhooks = new TestWebhooks(receiver);
        var crm = webhooks.On(RunningShop.After).Notify();
        await using var shop = new RunningShop(webhooks);
        var waiting = crm.Received.WaitForAsync(2);

        await shop.OrderAsync();
        await webhooks.Deliveries.DrainAsync();
        waiting.IsCompleted.Should().BeFalse();
        await shop.OrderAsync();

        (await waiting).Should().HaveCount(2);
    }

    [Fact]
    public async Task WaitForNone_OneComes_FailsAtOnce()
    {
        await using var webhooks = new TestWebhooks();
        var crm = webhooks.On(RunningShop.After).Notify();
        await using var shop = new RunningShop(webhooks);
        await crm.Received.WaitForNoneAsync(TimeSpan.FromMilliseconds(1));
        var waiting = crm.Received.WaitForNoneAsync(TimeSpan.FromMinutes(5));

        await shop.OrderAsync();

        await FluentActions.Awaiting(() => waiting.WaitAsync(TimeSpan.FromSeconds(60))).Should().ThrowAsync<WebhookExpectationException>();
    }

    [Fact]
    public async Task RepliesInTurn_MoreRequestsThanReplies_RepeatsTheLast()
    {
        await using var webhooks = new TestWebhooks();
        webhooks.On(RunningShop.Before).Gate().RepliesInTurn(
            WebhookReply.Allow(), WebhookReply.Problem(409, "Sold out"), WebhookReply.Problem(422, "Limit"));
        await using var shop = new RunningShop(webhooks);

        int[] statuses = [await shop.OrderAsync(), await shop.OrderAsync(), await shop.OrderAsync(), await shop.OrderAsync()];

        statuses.Should().Equal(201, 409, 422, 422);
    }

    private sealed record WrongOrder(int Article);
}
