using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.SoakTests.Support;

/// <summary>The worker as a process of its own: <c>dotnet WebhookMiddleware.SoakTests.dll</c>, with its settings in the environment.</summary>
internal static class WorkerProgram
{
    /// <summary>What it says once it dispatches.</summary>
    public const string Started = "The worker has started.";

    public static async Task Main()
    {
        var builder = WorkerSetup.Create(configuration => configuration.AddEnvironmentVariables());
        builder.Logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning);
        using var host = builder.Build();
        await host.StartAsync();
        await Console.Out.WriteLineAsync(Started);
        await host.WaitForShutdownAsync();
    }
}
