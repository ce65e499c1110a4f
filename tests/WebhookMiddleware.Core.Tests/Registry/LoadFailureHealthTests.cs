using Microsoft.Extensions.Diagnostics.HealthChecks;
using WebhookMiddleware.Core.Tests.Delivery;
using WebhookMiddleware.WarmUp;

namespace WebhookMiddleware.Core.Tests.Registry;

public sealed class LoadFailureHealthTests : IAsyncDisposable
{
    private readonly DeliveryFixture _fixture = new();

    [Fact]
    public async Task CheckHealth_PartThatIsNotLoadedAgain_IsUnhealthyAndAsksForARestart()
    {
        await _fixture.RefreshAsync();
        var before = await _fixture.CheckHealthAsync();

        _fixture.Get<LoadFailures>().Record(new TypeInitializationException("System.Net.Dns", new IOException("Too many open files", 24)));

        before.Status.Should().Be(HealthStatus.Healthy);
        var after = await _fixture.CheckHealthAsync();
        after.Status.Should().Be(HealthStatus.Unhealthy);
        after.Description.Should().Be(
            "'System.Net.Dns' could not be loaded while this process had no open files or no memory left. The runtime does not try again: restart this host.");
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();
}
