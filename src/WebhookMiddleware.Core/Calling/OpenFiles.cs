using System.Globalization;

namespace WebhookMiddleware.Calling;

/// <summary>
/// Reads how many files, sockets and assemblies this process can still open. The runtime holds two descriptors for every loaded assembly.
/// </summary>
internal static class OpenFiles
{
    private const string Label = "Max open files";

    /// <summary>Returns how many more can be opened, or <see cref="int.MaxValue"/> where the system has no readable limit.</summary>
    public static int ReadFree(string limits = "/proc/self/limits", string open = "/proc/self/fd")
    {
        try
        {
            return OperatingSystem.IsLinux() && Limit(File.ReadLines(limits)) is { } limit
                ? Math.Max(0, limit - Directory.EnumerateFileSystemEntries(open).Count())
                : int.MaxValue;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // There is no /proc, or no descriptor is left to read it with.
            return AreExhausted() ? 0 : int.MaxValue;
        }
    }

    /// <summary>Determines whether no file can be opened at this moment.</summary>
    public static bool AreExhausted()
    {
        try
        {
            using var file = OperatingSystem.IsWindows() ? null : File.OpenHandle("/dev/null");
            return false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return HostLimit.Of(exception) is not null;
        }
    }

    /// <summary>Returns the soft limit in the lines of <c>/proc/self/limits</c>, or null when there is none.</summary>
    public static int? Limit(IEnumerable<string> limits)
    {
        var line = limits.FirstOrDefault(text => text.StartsWith(Label, StringComparison.Ordinal));
        return line?[Label.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var soft, ..]
            && int.TryParse(soft, CultureInfo.InvariantCulture, out var files)
            ? files
            : null;
    }
}
