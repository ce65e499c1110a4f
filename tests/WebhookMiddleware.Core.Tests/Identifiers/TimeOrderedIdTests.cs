using FluentAssertions;
using WebhookMiddleware.Identifiers;
using Xunit;

namespace WebhookMiddleware.Core.Tests.Identifiers;

public sealed class TimeOrderedIdTests
{
    private static readonly DateTimeOffset Time = new(2026, 11, 24, 8, 29, 25, 123, TimeSpan.Zero);

    [Fact]
    public void Create_AnyTime_GivesVersion7OfTheMillisecond()
    {
        var id = TimeOrderedId.Create(Time);

        (id.Version, id.Variant & 0b1100).Should().Be((7, 0b1000));
        id.ToString()[..13].Should().Be(Guid.CreateVersion7(Time).ToString()[..13]);
    }

    [Fact]
    public void Create_ManyOnSeveralThreads_GivesEachOnce()
    {
        var ids = Enumerable.Range(0, 20_000).AsParallel().Select(_ => TimeOrderedId.Create(Time)).ToHashSet();

        ids.Should().HaveCount(20_000);
    }

    [Fact]
    public void Create_ManyOfOneMillisecond_SetsEveryRandomBitSometimes()
    {
        var (ones, zeros) = (new byte[16], new byte[16]);
        for (var i = 0; i < 1000; i++)
        {
            var bytes = TimeOrderedId.Create(Time).ToByteArray(bigEndian: true);
            for (var j = 0; j < bytes.Length; j++)
            {
                ones[j] |= bytes[j];
                zeros[j] |= (byte)~bytes[j];
            }
        }

        var varying = ones.Zip(zeros, (one, zero) => (byte)(one & zero)).Skip(6);
        varying.Should().Equal(0x0F, 0xFF, 0x3F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF);
    }
}
