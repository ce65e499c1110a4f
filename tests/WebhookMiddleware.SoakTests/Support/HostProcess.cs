using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace WebhookMiddleware.SoakTests.Support;

/// <summary>A process that this test starts, and can kill.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private const int KeptLines = 200;

    private readonly Process _process;
    private readonly Regex _started;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource<Match> _start = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private HostProcess(ProcessStartInfo start, Regex started)
    {
        _started = started;
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.Exited += (_, _) => _start.TrySetException(new InvalidOperationException("The process ended: " + Output));
    }

    /// <summary>The last lines that it wrote.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>The line that said that it has started.</summary>
    public Match Started => _start.Task.Result;

    /// <summary>Starts an assembly of the test's own folder, and waits for the line that says that it has started.</summary>
    /// <param name="assembly">The file.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="settings">Its environment.</param>
    /// <param name="started">What it writes then.</param>
    public static async Task<HostProcess> StartAsync(
        string assembly, IEnumerable<string> arguments, IEnumerable<(string Name, string Value)> settings, Regex started)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, assembly), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // It does not live long enough to be worth the profiling, and starts are most of what these tests cost.
        start.Environment["DOTNET_TieredPGO"] = "0";
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        var process = new HostProcess(start, started);
        process._process.Start();
        process._process.BeginOutputReadLine();
        process._process.BeginErrorReadLine();
        try
        {
            await process._start.Task.WaitAsync(Soak.Patience);
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends it as a power cut would: SIGKILL, which no process can answer.</summary>
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
