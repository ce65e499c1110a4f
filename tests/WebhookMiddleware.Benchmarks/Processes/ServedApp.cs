using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace WebhookMiddleware.Benchmarks.Processes;

/// <summary>The child's side of a process that serves HTTP.</summary>
internal static class ServedApp
{
    /// <summary>
    /// Starts the application, writes its address, and stops it when the process that has started this one closes the pipe.
    /// </summary>
    public static async Task ServeAsync(WebApplication app, Func<Task>? started = null)
    {
        await app.StartAsync();
        if (started is not null)
        {
            await started();
        }

        var server = app.Services.GetRequiredService<IServer>();
        await Console.Out.WriteLineAsync(server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());
        await Console.In.ReadLineAsync();
        await app.StopAsync();
    }
}
