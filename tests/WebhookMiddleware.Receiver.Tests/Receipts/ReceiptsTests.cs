using System.Text;
using Microsoft.Extensions.Time.Testing;
using WebhookMiddleware.Receiver.Receipts;
using WebhookMiddleware.Receiver.Tests.Support;

namespace WebhookMiddleware.Receiver.Tests.Receipts;

/// <summary>What every implementation of receipts does.</summary>
public abstract class ReceiptsTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly ReceivedAnswer Answer = new(422, "application/problem+json", Encoding.UTF8.GetBytes("""{"title":"Нет"}"""));

    protected static ReceivedDelivery Delivery { get; } = new("/hooks/orders", "msg_a");

    protected FakeTimeProvider Time { get; } = new(Vector.Time);

    protected abstract IDeliveryReceipts Receipts { get; }

    [Fact]
    public async Task Claim_HeldByAnother_IsRefusedUntilTheLeaseIsOver()
    {
        var first = await ClaimAsync();
        (await ClaimAsync()).Should().Be(DeliveryClaim.Held);
        Time.Advance(Lease);

        var second = await ClaimAsync();

        second.Token.Should().NotBeNull().And.NotBe(first.Token!.Value);
    }

    [Fact]
    public async Task Claim_Answered_ReturnsTheAnswerUntilItIsForgotten()
    {
        await Receipts.CompleteAsync(Delivery, (await ClaimAsync()).Token!.Value, Answer, Day, CancellationToken.None);
        Time.Advance(Day - TimeSpan.FromMilliseconds(1));

        var known = (await ClaimAsync()).Answer!;
        (known.Status, known.ContentType).Should().Be((Answer.Status, Answer.ContentType));
        known.Body.ToArray().Should().Equal(Answer.Body.ToArray());
        Time.Advance(TimeSpan.FromMilliseconds(1));
        (await ClaimAsync()).Token.Should().NotBeNull();
    }

    [Fact]
    public async Task Claim_AnsweredWithoutABody_ReturnsTheAnswer()
    {
        var empty = new ReceivedAnswer(204, null, default);
        await Receipts.CompleteAsync(Delivery, (await ClaimAsync()).Token!.Value, empty, Day, CancellationToken.None);

        (await ClaimAsync()).Answer.Should().Be(empty);
    }

    [Fact]
    public async Task Release_OwnClaim_FreesTheDelivery()
    {
        await Receipts.ReleaseAsync(Delivery, (await ClaimAsync()).Token!.Value, CancellationToken.None);

        (await ClaimAsync()).Token.Should().NotBeNull();
    }

    [Fact]
    public async Task CompleteAndRelease_LostClaim_ChangeNothing()
    {
        var lost = (await ClaimAsync()).Token!.Value;
        Time.Advance(Lease);
        var own = (await ClaimAsync()).Token!.Value;

        await Receipts.CompleteAsync(Delivery, lost, Answer, Day, CancellationToken.None);
        await Receipts.ReleaseAsync(Delivery, lost, CancellationToken.None);

        (await ClaimAsync()).Should().Be(DeliveryClaim.Held);
        await Receipts.CompleteAsync(Delivery, own, Answer, Day, CancellationToken.None);
        await Receipts.ReleaseAsync(Delivery, own, CancellationToken.None);
        (await ClaimAsync()).Answer.Should().NotBeNull("an answer is not released");
    }

    [Fact]
    public async Task Claim_OtherReceiverOrId_IsAnotherDelivery()
    {
        await ClaimAsync();

        (await ClaimAsync(Delivery with { Receiver = "/hooks/users" })).Token.Should().NotBeNull();
        (await ClaimAsync(Delivery with { Id = "msg_A" })).Token.Should().NotBeNull();
    }

    [Fact]
    public async Task Claim_ManyAtOnce_OneIsTaken()
    {
        var claims = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => ClaimAsync())));

        claims.Count(claim => claim.Token is not null).Should().Be(1);
    }

    [Fact]
    public async Task Claim_ManyAtOnceAfterTheLease_OneIsTaken()
    {
        await ClaimAsync();
        Time.Advance(Lease);

        var claims = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => ClaimAsync())));

        claims.Count(claim => claim.Token is not null).Should().Be(1);
    }

    protected async Task<DeliveryClaim> ClaimAsync(ReceivedDelivery? delivery = null)
        => await Receipts.ClaimAsync(delivery ?? Delivery, Lease, CancellationToken.None);
}
