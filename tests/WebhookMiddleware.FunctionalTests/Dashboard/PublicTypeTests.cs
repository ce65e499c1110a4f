using Microsoft.AspNetCore.Components;
using WebhookMiddleware.FunctionalTests.Documentation;

namespace WebhookMiddleware.FunctionalTests.Dashboard;

/// <summary>Razor makes every component public, so the analyzer of the public API can't watch this package. This test does.</summary>
public sealed class PublicTypeTests
{
    [Fact]
    public void Types_ThatArePublic_AreComponentsOrListed()
    {
        var listed = Repository.ReadText("src/WebhookMiddleware.Dashboard/PublicAPI.Unshipped.txt").Split('\n');
        typeof(WebhookDashboardEndpointRouteBuilderExtensions).Assembly.GetExportedTypes()
            .Where(type => !type.IsAssignableTo(typeof(IComponent)) && type.Name != "_Imports")
            .Select(type => type.FullName)
            .Except(listed).Should().BeEmpty("what users see is deliberate");
    }
}
