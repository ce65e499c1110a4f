using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using WebhookMiddleware.FunctionalTests.Emissions;

namespace WebhookMiddleware.FunctionalTests.SampleHost.Support;

/// <summary>The sample host as a process of its own, which can be killed.</summary>
internal sealed partial class SampleProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SampleProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.Exited += (_, _) => _address.TrySetException(new InvalidOperationException("The host ended: " + Output));
    }

    public HttpClient Client { get; } = new();

    public string Output => string.Join('\n', _output);

    /// <summary>Starts a host in Development.</summary>
    /// <param name="folder">Where its keys are, and its database unless <paramref name="connectionString"/> says another.</param>
    /// <param name="store">sqlite, postgresql or inmemory.</param>
    /// <param name="connectionString">Of the database. Null: the folder's own of that kind.</param>
    /// <param name="settings">Settings on top of the sample's own, such as <c>Webhooks:Delivery:Lease</c>.</param>
    /// <param name="openFiles">How many files and sockets it may open, set by bash. Null: as many as this process.</param>
    public static async Task<SampleProcess> StartAsync(
        TempFolder folder,
        string store = "sqlite",
        string? connectionString = null,
        IReadOnlyDictionary<string, string>? settings = null,
        int? openFiles = null)
    {
        var process = Launch(folder, store, connectionString, settings, openFiles);
        try
        {
            await process.WaitAsync();
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a host without waiting for it; <see cref="WaitAsync"/> does. The parameters are those of <see cref="StartAsync"/>.</summary>
    public static SampleProcess Launch(
        TempFolder folder,
        string store = "sqlite",
        string? connectionString = null,
        IReadOnlyDictionary<string, string>? settings = null,
        int? openFiles = null)
    {
        var host = Path.Combine(AppContext.BaseDirectory, "SampleHost.dll");
        string[] command = ["dotnet", host, "--urls", "http://127.0.0.1:0", "--contentRoot", FindContentRoot()];
        var start = openFiles is { } limit
            ? new ProcessStartInfo("bash", ["-c", $"ulimit -n {limit}; exec \"$@\"", "bash", .. command])
            : new ProcessStartInfo(command[0], command[1..]);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["Webhooks__Store"] = store;
        start.Environment["ConnectionStrings__Webhooks"] = connectionString ?? folder.ConnectionString(store);
        start.Environment["DataProtection__KeysPath"] = folder.KeysFolder;
        start.Environment["DOTNET_hostBuilder__reloadConfigOnChange"] = "false";
        foreach (var (key, value) in settings ?? new Dictionary<string, string>())
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        var process = new SampleProcess(start);
        process._process.Start();
        process._process.BeginOutputReadLine();
        process._process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Waits until the host has started, and points <see cref="Client"/> at it.</summary>
    public async Task WaitAsync() => Client.BaseAddress = await _address.Task.WaitAsync(StartLimit);

    /// <summary>Ends the process as a power cut would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private void Note(string? line)
    {
        if (line is null)
        {
            return;
        }

        Emitted.Look("process output", line);
        _output.Enqueue(line);
        if (Welcome().Match(line) is { Success: true } welcome)
        {
            _address.TrySetResult(new Uri(welcome.Groups[1].Value));
        }
    }

    private static string FindContentRoot()
    {
        // What WebApplicationFactory goes by, too.
        var manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "MvcTestingAppManifest.json")))!.AsObject();
        return manifest.First(root => root.Key.StartsWith("SampleHost,", StringComparison.Ordinal)).Value!.GetValue<string>();
    }

    [GeneratedRegex("Webhook management: (http.+/)webhooks/api/hooks")]
    private static partial Regex Welcome();
}
