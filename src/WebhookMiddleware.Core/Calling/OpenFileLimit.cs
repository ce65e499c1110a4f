using System.Globalization;

namespace WebhookMiddleware.Calling;

/// <summary>How many connections webhooks may hold, so that the process is never without descriptors because of them.</summary>
internal static class OpenFileLimit
{
    // The rest is for the API's clients, of which each may be waiting for a call, the database, logs and assemblies.
    private const int Share = 4;
    private const string Label = "Max open files";

    /// <summary>Returns the number of connections; the largest integer where the system has no limit that can be read.</summary>
    public static int ReadMaxConnections(string path = "/proc/self/limits")
    {
        try
        {
            return OperatingSystem.IsLinux() ? MaxConnections(File.ReadLines(path)) : int.MaxValue;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // No /proc here: sockets are then bounded by the system alone, as ever.
            return int.MaxValue;
        }
    }

    /// <summary>Returns the number for the lines of <c>/proc/self/limits</c>.</summary>
    public static int MaxConnections(IEnumerable<string> limits)
    {
        var line = limits.FirstOrDefault(text => text.StartsWith(Label, StringComparison.Ordinal));
        return line?[Label.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var soft, ..]
            && int.TryParse(soft, CultureInfo.InvariantCulture, out var files)
            ? Math.Max(1, files / Share)
            : int.MaxValue;
    }
}
