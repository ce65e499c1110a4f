namespace WebhookMiddleware.BrowserTests.Support;

/// <summary>The browser of this machine. None is downloaded.</summary>
internal static class InstalledChromium
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    /// <summary>Gets the file that starts it; null if there is none.</summary>
    public static string? Path { get; } = Find();

    /// <summary>Gets why there is none; null if there is one.</summary>
    public static string? Missing { get; } = Path is null ? $"There is no browser on the PATH ({string.Join(", ", Names)}): install Debian's package chromium." : null;

    private static string? Find()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return Names.SelectMany(name => folders.Select(folder => System.IO.Path.Combine(folder, name))).FirstOrDefault(File.Exists);
    }
}
