using Microsoft.Extensions.Hosting;

namespace WebhookMiddleware.TestSupport.Hosts;

/// <summary>Leaves the process's signals alone: whoever made the host ends it, and a Ctrl+C ends them both.</summary>
internal sealed class OwnedLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
