using System.IO.Compression;
using System.Xml.Linq;

namespace WebhookMiddleware.PackageTests.Contents;

/// <summary>A package.</summary>
internal sealed record Package(string Name, IReadOnlyList<string> Files, XElement Metadata)
{
    public string Version => this["version"];

    /// <summary>Gets the files that are compiled against and loaded.</summary>
    public IEnumerable<string> Libraries => Files.Where(file => file.StartsWith("lib/", StringComparison.Ordinal));

    /// <summary>Gets the packages that it depends on, each with its range of versions.</summary>
    public IEnumerable<(string Id, string Version)> Dependencies
        => Metadata.Descendants().Where(element => element.Name.LocalName == "dependency")
            .Select(element => (element.Attribute("id")!.Value, element.Attribute("version")!.Value));

    /// <summary>Gets the frameworks that it refers to.</summary>
    public IEnumerable<string> Frameworks
        => Metadata.Descendants().Where(element => element.Name.LocalName == "frameworkReference")
            .Select(element => element.Attribute("name")!.Value);

    /// <summary>Gets a value of the metadata; empty if there is none.</summary>
    public string this[string name] => Metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name)?.Value ?? "";

    public static Package Open(string file)
    {
        using var archive = ZipFile.OpenRead(file);
        var specification = archive.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal));
        using var content = specification.Open();
        var metadata = XDocument.Load(content).Root!.Elements().Single();
        return new(Path.GetFileNameWithoutExtension(specification.Name), [.. archive.Entries.Select(entry => entry.FullName)], metadata);
    }
}
