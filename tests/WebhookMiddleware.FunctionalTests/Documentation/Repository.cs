using System.Reflection;

namespace WebhookMiddleware.FunctionalTests.Documentation;

/// <summary>The files of this repository.</summary>
internal static class Repository
{
    public static readonly string Root = Path.GetFullPath(
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "RepositoryRoot").Value!);

    /// <summary>The pages of the documentation, as paths from the root.</summary>
    public static IEnumerable<string> Pages()
        => Directory.EnumerateFiles(Root, "*.md")
            .Concat(((string[])[".github", "sample-host", "src", "tests"]).SelectMany(
                folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.md", SearchOption.AllDirectories)))
            .Select(file => Path.GetRelativePath(Root, file))
            .Where(file => !IgnoredFolders.Overlaps(file.Split(Path.DirectorySeparatorChar)));

    public static string ReadText(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static readonly HashSet<string> IgnoredFolders = ["bin", "obj", "node_modules"];
}
