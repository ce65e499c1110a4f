using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace WebhookMiddleware.FunctionalTests.Documentation;

/// <summary>
/// Who trims is told so when building and publishing, and not by a host that ends at start. The packages bring along targets for it.
/// </summary>
public sealed class TrimmingTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("trimming-");

    [Theory]
    [InlineData("PublishTrimmed=true", true)]
    [InlineData("PublishAot=true;PublishTrimmed=true;TrimMode=partial", true)]
    [InlineData("PublishTrimmed=true;TrimMode=partial", false)]
    [InlineData("PublishTrimmed=false", false)]
    public async Task Targets_Publish_RefusesFullTrimming(string properties, bool isRefused)
    {
        var project = Path.Combine(_folder.FullName, "app.proj");
        var targets = Path.Combine(Repository.Root, "src/WebhookMiddleware.Core/buildTransitive/WebhookMiddleware.Core.targets");
        await File.WriteAllTextAsync(project, $"<Project><Import Project=\"{targets}\" /><Target Name=\"PrepareForPublish\" /></Project>");

        var (exitCode, output) = await RunAsync("msbuild", project, "-nologo", "-t:PrepareForPublish", $"-p:{properties}");

        exitCode.Should().Be(isRefused ? 1 : 0, output);
        output.Contains("error WEBHOOKS001", StringComparison.Ordinal).Should().Be(isRefused, output);
    }

    [Fact]
    public void EntryPoints_All_WarnWhenBuiltForTrimming()
    {
        var entryPoints = new[] { typeof(WebhookCoreServiceCollectionExtensions), typeof(WebhookServiceCollectionExtensions) }
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static))
            .Where(method => method.GetParameters()[0].ParameterType == typeof(IServiceCollection))
            .ToArray();

        entryPoints.Should().HaveCount(2);
        entryPoints.Should().OnlyContain(method => method.IsDefined(typeof(RequiresUnreferencedCodeAttribute), false)
            && method.IsDefined(typeof(RequiresDynamicCodeAttribute), false));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }
}
