using System.Globalization;
using WebhookMiddleware.PackageTests.Contents;

namespace WebhookMiddleware.PackageTests;

/// <summary>
/// The packages of this repository, made of what the build of these tests has built, in a folder that is a source for NuGet and is removed
/// at the end.
/// </summary>
/// <remarks>Their version is a new one, so that NuGet never takes a package of an earlier day for one of them.</remarks>
public sealed class PackedPackages : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("packages-");

    /// <summary>Gets the names of the projects that are packages.</summary>
    public static IEnumerable<string> Names
        => Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", new EnumerationOptions { MaxRecursionDepth = 1, RecurseSubdirectories = true })
            .Select(file => Path.GetFileNameWithoutExtension(file));

    /// <summary>Gets the folder that the packages are in.</summary>
    public string Folder => _folder.FullName;

    public string Version { get; } = string.Create(CultureInfo.InvariantCulture, $"0.1.0-test.{DateTime.UtcNow:yyyyMMddHHmmss}");

    public async Task InitializeAsync()
    {
        var (exitCode, output) = await Dotnet.TryAsync(
            Repository.Root,
            packages: null,
            ["pack", "WebhookMiddleware.sln", "--no-build", "-c", Repository.Configuration, "-o", Folder, $"-p:Version={Version}", "-nologo"]);
        exitCode.Should().Be(0, output);
        output.Should().NotContain("warning");
    }

    public Task DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    internal Package Open(string name) => Package.Open(FileOf(name, "nupkg"));

    internal Package OpenSymbols(string name) => Package.Open(FileOf(name, "snupkg"));

    internal string FileOf(string name, string extension) => Path.Combine(Folder, $"{name}.{Version}.{extension}");
}
