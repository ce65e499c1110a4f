using Microsoft.Extensions.Time.Testing;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.Core.Tests.Delivery;

public sealed class QueueGateTests
{
    private readonly QueueGate _gate = new(new FakeTimeProvider());

    [Fact]
    public void TakeReason_Doubt_IsAReasonOnce()
    {
        _gate.Doubt();

        _gate.TakeReason(isUsed: false).Should().BeTrue();
        _gate.TakeReason(isUsed: false).Should().BeFalse();
    }

    [Fact]
    public void TakeReason_DoubtAtTheSameTime_IsAReasonForThisLookOrTheNext()
    {
        using var barrier = new Barrier(2);
        const int Rounds = 5000;
        var lost = 0;
        var doubting = new Thread(() =>
        {
            for (var i = 0; i < Rounds; i++)
            {
                barrier.SignalAndWait();
                _gate.Doubt();
                barrier.SignalAndWait();
            }
        });

        doubting.Start();
        for (var i = 0; i < Rounds; i++)
        {
            barrier.SignalAndWait();
            var isReason = _gate.TakeReason(isUsed: false);
            barrier.SignalAndWait();
            lost += isReason | _gate.TakeReason(isUsed: false) ? 0 : 1;
        }

        doubting.Join();
        lost.Should().Be(0);
    }
}
