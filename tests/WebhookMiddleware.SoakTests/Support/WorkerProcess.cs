using System.Text.RegularExpressions;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.SoakTests.Support;

/// <summary>Starts <see cref="WorkerProgram"/>.</summary>
internal static class WorkerProcess
{
    /// <param name="database">Its database.</param>
    /// <param name="settings">Settings of the section <c>Webhooks:Delivery</c>.</param>
    public static async Task<HostProcess> StartAsync(HostDatabase database, params (string Key, object Value)[] settings)
    {
        var process = HostProcess.Launch(
            typeof(WorkerProgram).Assembly.GetName().Name + ".dll",
            [],
            [
                ("Webhooks__Store", database.Store),
                ("ConnectionStrings__Webhooks", database.ConnectionString),
                .. settings.Select(setting => ($"Webhooks__Delivery__{setting.Key}", FormattableString.Invariant($"{setting.Value}"))),
            ],
            new Regex(Regex.Escape(WorkerProgram.Started)));
        try
        {
            await process.StartedAsync(Soak.Patience);
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }
}
