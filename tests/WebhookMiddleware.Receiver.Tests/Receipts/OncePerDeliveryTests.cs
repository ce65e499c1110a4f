using Microsoft.Extensions.Time.Testing;
using WebhookMiddleware.Receiver.Receipts;

namespace WebhookMiddleware.Receiver.Tests.Receipts;

/// <summary>Deliveries that another process handles.</summary>
public sealed class OncePerDeliveryTests
{
    private static readonly ReceivedDelivery Delivery = new("/hooks", "msg_a");
    private static readonly ReceivedAnswer Answer = new(204, null, default);

    private readonly FakeTimeProvider _time = new();
    private readonly MemoryReceipts _receipts;
    private readonly OncePerDelivery _once;

    public OncePerDeliveryTests()
    {
        _receipts = new(_time, maxBytes: 1000);
        _once = new(TimeSpan.FromDays(1), _time);
    }

    [Fact]
    public async Task Run_HandledElsewhere_WaitsForTheAnswer()
    {
        var other = await _receipts.ClaimAsync(Delivery, TimeSpan.FromMinutes(1), CancellationToken.None);
        var running = RunAsync(CancellationToken.None);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        running.IsCompleted.Should().BeFalse();

        await _receipts.CompleteAsync(Delivery, other.Token!.Value, Answer, TimeSpan.FromDays(1), CancellationToken.None);
        _time.Advance(TimeSpan.FromMilliseconds(100));

        (await running).Should().Be(new OnceResult(Answer, IsRepeated: true));
    }

    [Fact]
    public async Task Run_HandledElsewhereAndCancelled_GivesUp()
    {
        await _receipts.ClaimAsync(Delivery, TimeSpan.FromMinutes(1), CancellationToken.None);
        using var cancelling = new CancellationTokenSource();
        var running = RunAsync(cancelling.Token);

        await cancelling.CancelAsync();

        await FluentActions.Awaiting(() => running).Should().ThrowAsync<OperationCanceledException>();
    }

    private Task<OnceResult> RunAsync(CancellationToken cancellationToken)
        => _once.RunAsync(_receipts, Delivery, () => throw new InvalidOperationException("It is handled elsewhere."), cancellationToken);
}
