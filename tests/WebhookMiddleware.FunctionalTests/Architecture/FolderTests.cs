using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using ArchUnitNET.xUnit;
using WebhookMiddleware.FunctionalTests.Documentation;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace WebhookMiddleware.FunctionalTests.Architecture;

/// <summary>The folders of a package use each other in one direction, which src/README.md draws.</summary>
public sealed partial class FolderTests
{
    private const string Wiring = "DependencyInjection";

    // Loading takes seconds.
    private static readonly ConcurrentDictionary<string, ArchUnitNET.Domain.Architecture> Loaded = new();

    [Theory]
    [InlineData("WebhookMiddleware.Core", "WebhookMiddleware")]
    [InlineData("WebhookMiddleware.AspNetCore", "WebhookMiddleware.AspNetCore")]
    [InlineData("WebhookMiddleware.Dashboard", "WebhookMiddleware.Dashboard")]
    [InlineData("WebhookMiddleware.EntityFrameworkCore", "WebhookMiddleware.EntityFrameworkCore")]
    [InlineData("WebhookMiddleware.EntityFrameworkCore.Sqlite", "WebhookMiddleware.EntityFrameworkCore.Sqlite")]
    [InlineData("WebhookMiddleware.EntityFrameworkCore.PostgreSql", "WebhookMiddleware.EntityFrameworkCore.PostgreSql")]
    [InlineData("WebhookMiddleware.Receiver", "WebhookMiddleware.Receiver")]
    public void Folders_OfPackage_AreFreeOfCycles(string assembly, string root)
    {
        var uses = UsesOf(assembly, type => NamespaceOf(type, root)).ToHashSet();
        uses.Should().NotBeEmpty();

        // What uses nothing that is left, or is used by nothing that is left, is in no cycle.
        for (var before = 0; before != uses.Count;)
        {
            before = uses.Count;
            var (from, to) = (uses.Select(use => use.From).ToHashSet(), uses.Select(use => use.To).ToHashSet());
            uses.RemoveWhere(use => !from.Contains(use.To) || !to.Contains(use.From));
        }

        uses.Select(use => $"{use.From} uses {use.To}").Should().BeEmpty("folders use each other in one direction");
    }

    [Theory]
    [InlineData("Core", "WebhookMiddleware.Core", "WebhookMiddleware")]
    [InlineData("AspNetCore", "WebhookMiddleware.AspNetCore", "WebhookMiddleware.AspNetCore")]
    [InlineData("Dashboard", "WebhookMiddleware.Dashboard", "WebhookMiddleware.Dashboard")]
    [InlineData("EntityFrameworkCore", "WebhookMiddleware.EntityFrameworkCore", "WebhookMiddleware.EntityFrameworkCore")]
    [InlineData("Receiver", "WebhookMiddleware.Receiver", "WebhookMiddleware.Receiver")]
    public void Readme_TableOfPackage_ListsEachFolderAboveWhatItUses(string heading, string assembly, string root)
    {
        var rows = RowsOf(heading);
        var uses = UsesOf(assembly, type => FolderOf(type, root));

        uses.SelectMany(use => new[] { use.From, use.To }).Distinct().Should().BeSubsetOf(rows.Keys, "each folder has its line");
        uses.Where(use => rows[use.From] > rows[use.To]).Select(use => $"{use.From} uses {use.To}").Should().BeEmpty("a folder uses folders further down");
    }

    // The root of Core belongs to no folder: every folder may use the options.
    [Fact]
    public void Options_OfCore_UseNoFolderButEvents()
        => Types().That().ResideInNamespace("WebhookMiddleware")
            .Should().NotDependOnAny(Types().That().ResideInNamespaceMatching(@"^WebhookMiddleware\.(?!Events$)"))
            .Check(Load("WebhookMiddleware.Core"));

    private static ArchUnitNET.Domain.Architecture Load(string assembly)
        => Loaded.GetOrAdd(assembly, name => new ArchLoader().LoadAssembly(System.Reflection.Assembly.Load(name)).Build());

    private static (string From, string To)[] UsesOf(string assembly, Func<IType, string?> placeOf)
        => [.. Load(assembly).Types
            .SelectMany(type => type.Dependencies.Where(dependency => dependency.Target is not GenericParameter)
                .Select(dependency => (From: placeOf(type)!, To: placeOf(dependency.Target)!)))
            .Where(use => use.From is not null && use.To is not null && use.From != use.To)
            .Distinct()];

    // Null: outside this package's folders.
    private static string? NamespaceOf(IType type, string root)
        => type.Namespace?.FullName is { } name && name.StartsWith($"{root}.", StringComparison.Ordinal) ? name[(root.Length + 1)..] : null;

    private static string? FolderOf(IType type, string root) => NamespaceOf(type, root) is not Wiring and var folder ? folder : null;

    private static Dictionary<string, int> RowsOf(string heading)
    {
        var section = Repository.ReadText("src/README.md").Split($"### {heading}\n")[1].Split("\n#")[0];
        return Row().Matches(section)
            .SelectMany((row, index) => Name().Matches(row.Groups[1].Value).Select(name => (Folder: name.Groups[1].Value.Replace('/', '.'), index)))
            .ToDictionary(line => line.Folder, line => line.index);
    }

    [GeneratedRegex(@"^\|(?=\s*`)([^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Name();
}
