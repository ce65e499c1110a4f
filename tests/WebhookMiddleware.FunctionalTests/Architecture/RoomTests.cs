using System.Reflection;
using ArchUnitNET.Fluent.Slices;
using ArchUnitNET.Loader;
using ArchUnitNET.xUnit;

namespace WebhookMiddleware.FunctionalTests.Architecture;

/// <summary>The folders of a package depend on each other in one direction, as src/README.md draws them.</summary>
public sealed class RoomTests
{
    [Theory]
    [InlineData("WebhookMiddleware.Core", "WebhookMiddleware")]
    [InlineData("WebhookMiddleware.AspNetCore", "WebhookMiddleware.AspNetCore")]
    [InlineData("WebhookMiddleware.EntityFrameworkCore", "WebhookMiddleware.EntityFrameworkCore")]
    [InlineData("WebhookMiddleware.EntityFrameworkCore.Sqlite", "WebhookMiddleware.EntityFrameworkCore.Sqlite")]
    [InlineData("WebhookMiddleware.EntityFrameworkCore.PostgreSql", "WebhookMiddleware.EntityFrameworkCore.PostgreSql")]
    public void Rooms_OfPackage_AreFreeOfCycles(string assembly, string root)
    {
        // The types of the root namespace, such as the options, belong to no folder.
        var architecture = new ArchLoader().LoadAssembly(Assembly.Load(assembly)).Build();

        SliceRuleDefinition.Slices().Matching($"{root}.(**)").Should().BeFreeOfCycles().Check(architecture);
    }
}
