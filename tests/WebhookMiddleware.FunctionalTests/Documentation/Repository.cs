using System.Reflection;

namespace WebhookMiddleware.FunctionalTests.Documentation;

/// <summary>The files of this repository.</summary>
internal static class Repository
{
    public static readonly string Root = Path.GetFullPath(
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "RepositoryRoot").Value!);

    private static readonly HashSet<string> Generated = ["bin", "obj", "node_modules"];

    /// <summary>The pages of the documentation, as paths from the root.</summary>
    public static IEnumerable<string> Pages()
        => Directory.EnumerateFiles(Root, "*.md").Concat(Files("*.md", ".github", "sample-host", "src", "tests")).Select(file => Path.GetRelativePath(Root, file));

    /// <summary>The files of the code, those of the tests included.</summary>
    public static IEnumerable<string> SourceFiles() => Files("*.cs", "src", "tests");

    public static string ReadText(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static IEnumerable<string> Files(string pattern, params string[] folders)
        => folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories))
            .Where(file => !Generated.Overlaps(Path.GetRelativePath(Root, file).Split(Path.DirectorySeparatorChar)));
}
