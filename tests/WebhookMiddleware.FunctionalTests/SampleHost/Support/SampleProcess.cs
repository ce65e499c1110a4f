using WebhookMiddleware.FunctionalTests.Emissions;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.FunctionalTests.SampleHost.Support;

/// <summary>Starts the sample host as a process of its own. What it writes is searched for secrets.</summary>
internal static class SampleProcess
{
    public static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    /// <summary>Starts a host, and waits for it.</summary>
    /// <param name="folder">The folder of its keys and of its database.</param>
    /// <param name="store">sqlite, postgresql or inmemory.</param>
    /// <param name="settings">Settings on top of the sample's own, such as <c>Webhooks:MaxAwaitedCalls</c>.</param>
    /// <param name="openFiles">How many files and sockets it may open; null: as many as this process.</param>
    public static Task<SampleHostProcess> StartAsync(
        TempFolder folder, string store = "sqlite", IReadOnlyDictionary<string, string>? settings = null, int? openFiles = null)
        => Launch(folder, store, settings, openFiles).WaitAsync(StartLimit);

    /// <summary>Starts a host without waiting for it. The parameters are those of <see cref="StartAsync"/>.</summary>
    public static SampleHostProcess Launch(
        TempFolder folder, string store = "sqlite", IReadOnlyDictionary<string, string>? settings = null, int? openFiles = null)
        => SampleHostProcess.Launch(
            store,
            folder.ConnectionString(store),
            folder.KeysFolder,
            settings ?? new Dictionary<string, string>(),
            openFiles,
            line => Emitted.Look("process output", line));
}
