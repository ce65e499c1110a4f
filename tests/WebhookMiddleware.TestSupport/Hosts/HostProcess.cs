using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace WebhookMiddleware.TestSupport.Hosts;

/// <summary>A process that a test starts, and can kill.</summary>
public sealed class HostProcess : IAsyncDisposable
{
    // More than any test reads, and no burden for one that runs for hours.
    private const int KeptLines = 20_000;

    private readonly Process _process;
    private readonly Regex _started;
    private readonly Action<string>? _onLine;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource<Match> _start = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private HostProcess(ProcessStartInfo start, Regex started, Action<string>? onLine)
    {
        (_started, _onLine) = (started, onLine);
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.Exited += (_, _) => _start.TrySetException(new InvalidOperationException("The process ended: " + Output));
    }

    /// <summary>Gets the last lines that the process has written.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Starts an assembly of the test's own folder, without waiting for it.</summary>
    /// <param name="assembly">The file.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="settings">Its environment.</param>
    /// <param name="started">The line that it writes when it has started.</param>
    /// <param name="openFiles">How many files and sockets it may open, set by bash; null: as many as this process.</param>
    /// <param name="onLine">Called for each line that it writes.</param>
    /// <param name="workingFolder">The folder that it starts in; null: that of this process.</param>
    public static HostProcess Launch(
        string assembly,
        IEnumerable<string> arguments,
        IEnumerable<(string Name, string Value)> settings,
        Regex started,
        int? openFiles = null,
        Action<string>? onLine = null,
        string? workingFolder = null)
        => LaunchCommand(
            ["dotnet", Path.Combine(AppContext.BaseDirectory, assembly), .. arguments], settings, started, openFiles, onLine, workingFolder);

    /// <summary>Starts any program, without waiting for it.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="settings">Its environment.</param>
    /// <param name="started">The line that it writes when it has started.</param>
    /// <param name="openFiles">How many files and sockets it may open, set by bash; null: as many as this process.</param>
    /// <param name="onLine">Called for each line that it writes.</param>
    /// <param name="workingFolder">The folder that it starts in; null: that of this process.</param>
    public static HostProcess LaunchCommand(
        string[] command,
        IEnumerable<(string Name, string Value)> settings,
        Regex started,
        int? openFiles = null,
        Action<string>? onLine = null,
        string? workingFolder = null)
    {
        var start = openFiles is { } limit
            ? new ProcessStartInfo("bash", ["-c", $"ulimit -n {limit}; exec \"$@\"", "bash", .. command])
            : new ProcessStartInfo(command[0], command[1..]);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.WorkingDirectory = workingFolder ?? "";

        // It does not live long enough to be worth the profiling, and starts are most of what these tests cost.
        start.Environment["DOTNET_TieredPGO"] = "0";
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        var process = new HostProcess(start, started, onLine);
        process._process.Start();
        process._process.BeginOutputReadLine();
        process._process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Waits until the process has started; returns the line that says so.</summary>
    public Task<Match> StartedAsync(TimeSpan atMost) => _start.Task.WaitAsync(atMost);

    /// <summary>Ends the process as a power cut would: by SIGKILL, which no process can answer.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
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

        _onLine?.Invoke(line);
        _output.Enqueue(line);
        while (_output.Count > KeptLines)
        {
            _output.TryDequeue(out _);
        }

        if (_started.Match(line) is { Success: true } started)
        {
            _start.TrySetResult(started);
        }
    }
}
