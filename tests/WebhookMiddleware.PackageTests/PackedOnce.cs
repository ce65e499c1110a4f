using WebhookMiddleware.PackageTests.Projects;

namespace WebhookMiddleware.PackageTests;

/// <summary>The tests of the packages, which are packed once.</summary>
[CollectionDefinition(Name)]
public sealed class PackedOnce : ICollectionFixture<PackedPackages>, ICollectionFixture<Figures>
{
    public const string Name = "Packages";
}
