using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace WebhookMiddleware.FunctionalTests.Documentation;

/// <summary>The program in README.md, which WebhookMiddleware.ReadmeProgram compiles, as a process in an empty folder.</summary>
internal sealed partial class ReadmeProgram : IAsyncDisposable
{
    /// <summary>The address that README.md starts it on; here it gets a free port.</summary>
    public const string Address = "http://localhost:5000";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("readme-");
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process _process;

    private ReadmeProgram()
    {
        var program = Path.Combine(AppContext.BaseDirectory, "WebhookMiddleware.ReadmeProgram.dll");
        var start = new ProcessStartInfo("dotnet", [program, "--urls", "http://127.0.0.1:0"])
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["HOME"] = _folder.FullName;
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.Exited += (_, _) => _address.TrySetException(new InvalidOperationException("The program ended: " + string.Join('\n', _output)));
    }

    public HttpClient Client { get; } = new();

    public static async Task<ReadmeProgram> StartAsync()
    {
        var program = new ReadmeProgram();
        program._process.Start();
        program._process.BeginOutputReadLine();
        program._process.BeginErrorReadLine();
        try
        {
            program.Client.BaseAddress = await program._address.Task.WaitAsync(TimeSpan.FromSeconds(60));
            return program;
        }
        catch
        {
            await program.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private void Note(string? line)
    {
        _output.Enqueue(line ?? "");
        if (Listening().Match(line ?? "") is { Success: true } listening)
        {
            _address.TrySetResult(new Uri(listening.Groups[1].Value));
        }
    }

    [GeneratedRegex("Now listening on: (http.+)")]
    private static partial Regex Listening();
}
