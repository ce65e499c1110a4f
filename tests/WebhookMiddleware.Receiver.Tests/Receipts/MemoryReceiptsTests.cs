using WebhookMiddleware.Receiver.Receipts;

namespace WebhookMiddleware.Receiver.Tests.Receipts;

public sealed class MemoryReceiptsTests : ReceiptsTests
{
    private const int Limit = 10_000;

    protected override IDeliveryReceipts Receipts => field ??= new MemoryReceipts(Time, Limit);

    [Fact]
    public async Task Complete_MoreThanTheLimit_ForgetsTheOldest()
    {
        for (var i = 0; i < 3; i++)
        {
            await AnswerAsync($"msg_{i}", bytes: 4000);
        }

        (await ClaimAsync(Delivery with { Id = "msg_0" })).Token.Should().NotBeNull("it was the oldest");
        (await ClaimAsync(Delivery with { Id = "msg_1" })).Answer.Should().NotBeNull();
        (await ClaimAsync(Delivery with { Id = "msg_2" })).Answer.Should().NotBeNull();
    }

    // Answers without a body count as well.
    [Fact]
    public async Task Complete_ManySmallAnswers_AreBounded()
    {
        for (var i = 0; i < 100; i++)
        {
            await AnswerAsync($"msg_{i}", bytes: 0);
        }

        var claims = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => ClaimAsync(Delivery with { Id = $"msg_{i}" })));
        claims.Count(claim => claim.Answer is not null).Should().BeInRange(10, Limit / 300);
    }

    // An answer that was forgotten and given again is not forgotten with the old one.
    [Fact]
    public async Task Complete_ForgottenAndAnsweredAgain_IsKept()
    {
        await AnswerAsync("msg_a", bytes: 0, keepFor: TimeSpan.FromSeconds(1));
        Time.Advance(TimeSpan.FromSeconds(1));
        await AnswerAsync("msg_a", bytes: 0);
        await AnswerAsync("msg_b", bytes: 0);

        (await ClaimAsync(Delivery with { Id = "msg_a" })).Answer.Should().NotBeNull();
    }

    private async Task AnswerAsync(string id, int bytes, TimeSpan? keepFor = null)
    {
        var delivery = Delivery with { Id = id };
        var answer = new ReceivedAnswer(200, "application/json", new byte[bytes]);
        await Receipts.CompleteAsync(
            delivery, (await ClaimAsync(delivery)).Token!.Value, answer, keepFor ?? TimeSpan.FromDays(1), CancellationToken.None);
    }
}
