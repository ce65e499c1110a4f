using System.Reflection;

namespace WebhookMiddleware.PackageTests;

/// <summary>What the build of these tests knows of this repository.</summary>
internal static class Repository
{
    public static readonly string Root = Metadata("RepositoryRoot");

    /// <summary>The configuration that is built, and packed.</summary>
    public static readonly string Configuration = Metadata("Configuration");

    /// <summary>NuGet's folder of the packages that this repository uses.</summary>
    public static readonly string NuGetPackages = Metadata("NuGetPackages");

    public static string ReadText(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string Metadata(string key)
        => typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == key).Value!;
}
