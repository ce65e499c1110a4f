using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;

namespace WebhookMiddleware.PackageTests.Projects;

/// <summary>The project that our own template makes.</summary>
[Collection(PackedOnce.Name)]
public sealed partial class TemplateTests(PackedPackages packages, Figures figures)
{
    private const string Address = "http://localhost:5080";

    [RestoreFact]
    public async Task WebhookApi_CommandsOfItsReadme_AnswerAsShown()
    {
        await using var project = await NewProject.CreateAsync(packages, ["webhookapi"], templates: "WebhookMiddleware.Templates");
        await project.StartAsync();
        var address = project.Client.BaseAddress!.GetLeftPart(UriPartial.Authority);
        var commands = Command().Matches(await project.ReadAsync("README.md"));
        commands.Should().HaveCount(3, "the page attaches a webhook, and makes a request that passes and one that is stopped");

        foreach (Match command in commands)
        {
            using var content = new StringContent(
                command.Groups["body"].Value.Replace(Address, address, StringComparison.Ordinal), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
            using var response = await project.Client.PostAsync(new Uri(command.Groups["path"].Value, UriKind.Relative), content);
            (await response.Content.ReadAsStringAsync()).Replace(address, Address, StringComparison.Ordinal)
                .Should().Match(command.Groups["answer"].Value.Replace('…', '*'));
        }

        figures.Print("dotnet new webhookapi", project);
        (await project.Client.GetStringAsync(new Uri("/webhooks/", UriKind.Relative))).Should().Contain("Stock check", "the dashboard shows it");
    }

    // As in: $ curl http://localhost:5080/orders --json '{"quantity":2}', and the answer on the line below.
    [GeneratedRegex(@"^\$ curl " + Address + @"(?<path>\S+) --json '(?<body>[^']+)'\n(?<answer>\S.*)$", RegexOptions.Multiline)]
    private static partial Regex Command();
}
