using System.Text.RegularExpressions;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.FunctionalTests.Documentation;

/// <summary>The program in README.md, which WebhookMiddleware.ReadmeProgram compiles, as a process in an empty folder.</summary>
internal sealed partial class ReadmeProgram : IAsyncDisposable
{
    /// <summary>The address that README.md starts it on; here it gets a free port.</summary>
    public const string Address = "http://localhost:5000";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("readme-");
    private readonly HostProcess _process;

    private ReadmeProgram()
        => _process = HostProcess.Launch(
            "WebhookMiddleware.ReadmeProgram.dll",
            ["--urls", "http://127.0.0.1:0"],
            [("ASPNETCORE_ENVIRONMENT", "Development"), ("HOME", _folder.FullName)],
            Listening(),
            workingFolder: _folder.FullName);

    public HttpClient Client { get; } = new();

    public static async Task<ReadmeProgram> StartAsync()
    {
        var program = new ReadmeProgram();
        try
        {
            var listening = await program._process.StartedAsync(TimeSpan.FromSeconds(60));
            program.Client.BaseAddress = new Uri(listening.Groups[1].Value);
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
        await _process.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [GeneratedRegex("Now listening on: (http.+)")]
    private static partial Regex Listening();
}
