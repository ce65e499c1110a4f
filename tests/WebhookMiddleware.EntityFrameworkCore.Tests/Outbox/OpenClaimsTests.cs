using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Outbox;

/// <summary>Which settlement removes the rows of a claim.</summary>
public sealed class OpenClaimsTests
{
    private static readonly Guid Claim = Guid.NewGuid();
    private static readonly Guid One = Guid.NewGuid();
    private static readonly Guid Other = Guid.NewGuid();

    private readonly OpenClaims _claims = new(TimeProvider.System);

    public OpenClaimsTests() => _claims.Add(Claim, [(One, new HeldRow(1, 2)), (Other, null)]);

    [Fact]
    public void EndingWith_LastDeliveries_EndsTheirClaim()
    {
        _claims.EndingWith([Settlement(One)]).Should().BeEmpty();
        _claims.EndingWith([Settlement(One), Settlement(Other)]).Should().Equal(Claim);
    }

    [Fact]
    public void EndingWith_TwoAtTheSameTimeEndedAClaim_TheNextRemovesItsRows()
    {
        var (first, second) = (new[] { Settlement(One) }, new[] { Settlement(Other) });
        var (endedByFirst, endedBySecond) = (_claims.EndingWith(first), _claims.EndingWith(second));
        endedByFirst.Concat(endedBySecond).Should().BeEmpty();

        _claims.Settled(second, endedBySecond);
        _claims.Settled(first, endedByFirst);

        _claims.EndingWith([Settlement(Guid.NewGuid(), Guid.NewGuid())]).Should().Equal(Claim);
        _claims.EndingWith([Settlement(Guid.NewGuid(), Guid.NewGuid())]).Should().BeEmpty("its rows are removed once");
    }

    [Fact]
    public void Settled_ClaimWasEnded_LeavesNothing()
    {
        var last = new[] { Settlement(One), Settlement(Other) };
        _claims.Settled(last, _claims.EndingWith(last));

        _claims.EndingWith([Settlement(Guid.NewGuid(), Guid.NewGuid())]).Should().BeEmpty();
    }

    [Fact]
    public void Find_ReadByTheClaim_IsKnownUntilItIsSettled()
    {
        _claims.Find(Claim, One).Should().Be(new HeldRow(1, 2));
        _claims.Find(Claim, Other).Should().BeNull();
        _claims.Find(Guid.NewGuid(), One).Should().BeNull("another claim may have another idea of it");

        _claims.Settled([Settlement(One)], []);

        _claims.Find(Claim, One).Should().BeNull();
    }

    private static DeliverySettlement Settlement(Guid delivery, Guid? claim = null)
        => new(delivery, claim ?? Claim, DeliveryState.Delivered, TimeSpan.Zero, Attempt: null);
}
