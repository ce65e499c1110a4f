using System.Diagnostics;

namespace WebhookMiddleware.TestSupport;

/// <summary>The server binaries of this machine.</summary>
internal static class PostgreSqlBinaries
{
    /// <summary>Where initdb and postgres are; null when they are nowhere.</summary>
    public static string? Folder { get; } = Find();

    /// <summary>A shell that runs a script as somebody who may run the server, which refuses to run as root. <c>$1</c> is <see cref="Folder"/>.</summary>
    public static ProcessStartInfo RunShell(string script) => RunShell(script, Folder!);

    /// <summary>The same with other arguments, from <c>$1</c> on.</summary>
    public static ProcessStartInfo RunShell(string script, params string[] arguments)
    {
        string[] shell = ["/bin/sh", "-c", script, "guard", .. arguments];
        string[] command = Environment.IsPrivilegedProcess ? ["runuser", "-u", "postgres", "--", .. shell] : shell;
        return new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
    }

    private static string? Find()
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        const string Debian = "/usr/lib/postgresql";
        var versions = Directory.Exists(Debian) ? Directory.GetDirectories(Debian) : [];
        return onPath
            .Concat(versions.OrderByDescending(VersionOf).Select(folder => Path.Combine(folder, "bin")))
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")));
    }

    private static int VersionOf(string folder) => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0;
}
