using Microsoft.Extensions.Diagnostics.HealthChecks;
using WebhookMiddleware.Delivery;

namespace WebhookMiddleware.Core.Tests.Delivery;

public sealed class StoreOutageHealthTests : IAsyncDisposable
{
    private readonly DeliveryFixture _fixture = new();

    [Theory]
    [InlineData("claim")]
    [InlineData("settle")]
    public async Task CheckHealth_OperationThatFails_IsDegradedWithItsCauseUntilItWorks(string operation)
    {
        await _fixture.RefreshAsync();
        var outage = _fixture.Get<StoreOutage>();

        outage.Failed(operation, new InvalidOperationException("outer", new InvalidOperationException("read-only")));
        var during = await _fixture.CheckHealthAsync();
        outage.Worked(operation);
        var after = await _fixture.CheckHealthAsync();

        during.Status.Should().Be(HealthStatus.Degraded);
        during.Description.Should().Contain(operation).And.Contain("read-only").And.NotContain("outer");
        after.Status.Should().Be(HealthStatus.Healthy);
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();
}
