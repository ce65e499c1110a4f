using System.Diagnostics;

namespace WebhookMiddleware.PackageTests;

/// <summary>Runs the <c>dotnet</c> command, as people do.</summary>
internal static class Dotnet
{
    /// <summary>Runs a command that has to succeed.</summary>
    /// <param name="folder">The folder in which it runs.</param>
    /// <param name="packages">NuGet's folder for packages; null: the user's own.</param>
    /// <param name="arguments">The command and its arguments.</param>
    public static async Task RunAsync(string folder, string? packages, params string[] arguments)
    {
        var (exitCode, output) = await TryAsync(folder, packages, arguments);
        exitCode.Should().Be(0, "this was not expected: dotnet {0}\n{1}", string.Join(' ', arguments), output);
    }

    /// <summary>Runs a command, and returns how it ended and what it wrote.</summary>
    /// <param name="folder">The folder in which it runs.</param>
    /// <param name="packages">NuGet's folder for packages; null: the user's own.</param>
    /// <param name="arguments">The command and its arguments.</param>
    public static async Task<(int ExitCode, string Output)> TryAsync(string folder, string? packages, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["NUGET_PACKAGES"] = packages ?? Repository.NuGetPackages;

        // Asks nuget.org, which may be far away.
        start.Environment["NuGetAudit"] = "false";

        // A process that stays to build again would keep the output open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(output));
    }
}
