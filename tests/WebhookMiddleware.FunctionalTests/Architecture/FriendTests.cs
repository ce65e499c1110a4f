using System.Text.RegularExpressions;
using WebhookMiddleware.FunctionalTests.Documentation;

namespace WebhookMiddleware.FunctionalTests.Architecture;

/// <summary>
/// Packages use each other's public types, as packages outside this repository do. Only tests, benchmarks and the Testing package see
/// internal types; src/README.md names the exception, with its reason: Core, AspNetCore and Dashboard are one product in three assemblies.
/// </summary>
public sealed partial class FriendTests
{
    private static readonly string[] Exception =
    [
        "WebhookMiddleware.Core.csproj: WebhookMiddleware.AspNetCore",
        "WebhookMiddleware.Core.csproj: WebhookMiddleware.Dashboard",
        "WebhookMiddleware.AspNetCore.csproj: WebhookMiddleware.Dashboard",
    ];

    [Fact]
    public void Friends_OfPackages_AreTestsAndTheNamedException()
        => Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".csproj" or ".props" or ".targets")
            .SelectMany(file => Friend().Matches(File.ReadAllText(file)).Select(match => (File: Path.GetFileName(file), Name: match.Groups[1].Value)))
            .Where(friend => !IsForTests(friend.Name))
            .Select(friend => $"{friend.File}: {friend.Name}")
            .Should().BeEquivalentTo(Exception);

    [Fact]
    public void Friends_InCode_AreNotDeclared()
        => Repository.SourceFiles().Where(file => Path.GetRelativePath(Repository.Root, file).StartsWith("src", StringComparison.Ordinal))
            .Where(file => File.ReadAllText(file).Contains("InternalsVisibleTo", StringComparison.Ordinal))
            .Should().BeEmpty("they stand in the project files");

    private static bool IsForTests(string friend)
        => friend is "WebhookMiddleware.Testing" or "WebhookMiddleware.Benchmarks" || friend.EndsWith("Tests", StringComparison.Ordinal);

    [GeneratedRegex("<InternalsVisibleTo Include=\"([^\"]+)\"")]
    private static partial Regex Friend();
}
