using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.FunctionalTests.Documentation.Receivers;

/// <summary>A receiver of docs/receivers as a process, on a free port.</summary>
internal sealed partial class ReceiverProgram : IAsyncDisposable
{
    /// <summary>The secrets that it knows.</summary>
    public static readonly string[] Secrets =
        ["whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "whsec_ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8="];

    private readonly DirectoryInfo _folder;
    private readonly HostProcess _process;

    private ReceiverProgram(DirectoryInfo folder, HostProcess process, int port)
        => (_folder, _process, Url) = (folder, process, new Uri($"http://127.0.0.1:{port}/hooks"));

    public Uri Url { get; }

    public static string RuntimeOf(string file) => Path.GetExtension(file) switch
    {
        ".cs" => "dotnet",
        ".mjs" => "node",
        ".php" => "php",
        ".py" => "python3",
        _ => throw new ArgumentException($"No runtime is known for '{file}'.", nameof(file)),
    };

    /// <summary>Starts a receiver from a copy, alone in its folder, as a partner would have it.</summary>
    public static async Task<ReceiverProgram> StartAsync(string file)
    {
        var folder = Directory.CreateTempSubdirectory("receiver-");
        var copy = Path.Combine(folder.FullName, file);
        File.Copy(Path.Combine(Repository.Root, "src/WebhookMiddleware.AspNetCore/docs/receivers", file), copy);
        var port = FreePort();
        var runtime = RuntimeOf(file);
        string[] command = runtime switch
        {
            // As "dotnet run" does, without a process in between that would survive.
            "dotnet" => [runtime, await BuildAsync(folder, file)],
            "php" => [runtime, "-S", $"127.0.0.1:{port}", copy],
            _ => [runtime, copy],
        };
        (string, string)[] settings =
            [("PORT", $"{port}"), ("WEBHOOK_SECRET", string.Join(' ', Secrets)), ("TMPDIR", folder.FullName)];
        var process = HostProcess.LaunchCommand(command, settings, Started(), workingFolder: folder.FullName);
        var program = new ReceiverProgram(folder, process, port);
        try
        {
            await process.StartedAsync(TimeSpan.FromSeconds(60));
            return program;
        }
        catch
        {
            await program.DisposeAsync();
            throw;
        }
    }

    /// <summary>Counts how often it has acted on a delivery.</summary>
    public int CountActions(string webhookId)
        => _process.Output.Split('\n').Count(line => line.EndsWith($"handled after_registration {webhookId}", StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static async Task<string> BuildAsync(DirectoryInfo folder, string file)
    {
        using var build = Process.Start(new ProcessStartInfo("dotnet", ["build", file, "--output", "out", "-nologo"])
        {
            WorkingDirectory = folder.FullName,
            RedirectStandardOutput = true,
        })!;
        var output = await build.StandardOutput.ReadToEndAsync();
        await build.WaitForExitAsync();
        build.ExitCode.Should().Be(0, output);
        return Path.Combine(folder.FullName, "out", Path.ChangeExtension(file, ".dll"));
    }

    // The receivers take a port, and don't tell the one that they would get for 0.
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex("listening|Development Server .* started")]
    private static partial Regex Started();
}
