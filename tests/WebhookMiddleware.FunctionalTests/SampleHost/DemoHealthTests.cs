using global::SampleHost.Api;
using global::SampleHost.Demo;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;

namespace WebhookMiddleware.FunctionalTests.SampleHost;

/// <summary>A host that is still adding its demo webhooks is starting, not unhealthy: an unhealthy answer would be an error in its log.</summary>
public sealed class DemoHealthTests
{
    [Fact]
    public async Task CheckHealth_WhileTheDemoWebhooksAreBeingAdded_WaitsForThem()
    {
        using var services = new ServiceCollection().BuildServiceProvider();
        var demo = new DemoWebhooks(
            services.GetRequiredService<IServiceScopeFactory>(),
            new HostAddress(new ServerWithoutAddress()),
            NullLogger<DemoWebhooks>.Instance);

        var health = demo.CheckHealthAsync(new HealthCheckContext());
        health.IsCompleted.Should().BeFalse();
        await demo.StartedAsync(CancellationToken.None);

        (await health).Status.Should().Be(HealthStatus.Healthy);
        (await demo.CheckHealthAsync(new HealthCheckContext())).Status.Should().Be(HealthStatus.Healthy);
    }

    private sealed class ServerWithoutAddress : IServer
    {
        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
            // Nothing was opened.
        }
    }
}
