namespace WebhookMiddleware.PackageTests.Contents;

/// <summary>What is in the packages, and what they say of themselves.</summary>
[Collection(PackedOnce.Name)]
public sealed class PackageTests(PackedPackages packages)
{
    private const string Start = "WebhookMiddleware";
    private const string Templates = "WebhookMiddleware.Templates";
    private const string Testing = "WebhookMiddleware.Testing";

    public static TheoryData<string> All => [.. PackedPackages.Names];

    public static TheoryData<string> Libraries => [.. PackedPackages.Names.Except([Start, Templates])];

    /// <summary>The packages that aren't for tests and trials alone.</summary>
    public static TheoryData<string> ForProduction
        => [.. PackedPackages.Names.Where(name => name != Testing && !name.EndsWith(".InMemory", StringComparison.Ordinal))];

    [Fact]
    public void Packages_All_AreThoseOfTheProjects()
        => Directory.EnumerateFiles(packages.Folder, "*.nupkg").Select(file => Package.Open(file).Name)
            .Should().BeEquivalentTo(PackedPackages.Names);

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Package_Libraries_AreItsOwnWithDocumentationAndSymbols(string name)
    {
        packages.Open(name).Libraries.Should().BeEquivalentTo($"lib/net10.0/{name}.dll", $"lib/net10.0/{name}.xml");
        packages.OpenSymbols(name).Libraries.Should().Equal($"lib/net10.0/{name}.pdb");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Package_Page_IsComplete(string name)
    {
        var package = packages.Open(name);

        package.Files.Should().Contain(["README.md", "icon.png"]);
        (package["license"], package["readme"], package["icon"]).Should().Be(("MIT", "README.md", "icon.png"));
        package["description"].Should().NotBeEmpty().And.NotBe("Package Description");
        package["tags"].Split(' ').Should().Contain("webhooks");
        package["authors"].Should().NotBeEmpty();
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Package_Siblings_AreOfExactlyItsVersion(string name)
        => packages.Open(name).Dependencies
            .Where(dependency => dependency.Id.StartsWith("WebhookMiddleware", StringComparison.Ordinal))
            .Where(sibling => sibling.Version != $"[{packages.Version}]")
            .Should().BeEmpty();

    [Theory]
    [MemberData(nameof(ForProduction))]
    public void Package_Dependencies_AreWithoutTheStoreForTests(string name)
        => packages.Open(name).Dependencies.Should().NotContain(dependency => dependency.Id.EndsWith(".InMemory", StringComparison.Ordinal));

    [Fact]
    public void Start_Dependencies_AreThePackagesThatAnApiStartsWith()
    {
        var start = packages.Open(Start);

        start.Dependencies.Select(dependency => dependency.Id)
            .Should().BeEquivalentTo("WebhookMiddleware.AspNetCore", "WebhookMiddleware.EntityFrameworkCore.Sqlite");
        start.Libraries.Should().BeEmpty();
    }

    [Fact]
    public void Templates_Files_AreTheProjectAndNoLibrary()
    {
        var templates = packages.Open(Templates);

        templates.Files.Should().Contain([
            "content/webhookapi/.template.config/template.json",
            "content/webhookapi/.gitignore",
            "content/webhookapi/README.md",
            "content/webhookapi/WebhookApi.csproj",
        ]);
        templates.Files.Should().NotContain(file => file.Contains("/obj/", StringComparison.Ordinal));
        templates.Dependencies.Should().BeEmpty();
        templates.Libraries.Should().BeEmpty();
    }

    [Fact]
    public void Receiver_Dependencies_AreAspNetCoreAlone()
    {
        var receiver = packages.Open("WebhookMiddleware.Receiver");

        receiver.Dependencies.Should().BeEmpty();
        receiver.Frameworks.Should().Equal("Microsoft.AspNetCore.App");
    }
}
