using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using WebhookMiddleware.Delivery;
using WebhookMiddleware.Registry;

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
        var during = await CheckAsync();
        outage.Worked(operation);
        var after = await CheckAsync();

        during.Status.Should().Be(HealthStatus.Degraded);
        during.Description.Should().Contain(operation).And.Contain("read-only").And.NotContain("outer");
        after.Status.Should().Be(HealthStatus.Healthy);
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    private Task<HealthCheckResult> CheckAsync()
        => ActivatorUtilities.CreateInstance<WebhookHealthCheck>(_fixture.Get<IServiceProvider>()).CheckHealthAsync(new HealthCheckContext());
}
