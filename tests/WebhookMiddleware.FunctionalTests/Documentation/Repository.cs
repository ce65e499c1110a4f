using System.Reflection;

namespace WebhookMiddleware.FunctionalTests.Documentation;

/// <summary>The files of this repository, as far as they are documentation.</summary>
internal static class Repository
{
    public static readonly string Root = Path.GetFullPath(
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "RepositoryRoot").Value!);

    public static string ReadText(string path) => File.ReadAllText(Path.Combine(Root, path));
}
