using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;

namespace WebhookMiddleware.FunctionalTests.Documentation;

/// <summary>Runs what README.md shows: its program, and the commands that its readers paste.</summary>
public sealed partial class ReadmeTests
{
    [Fact]
    public async Task Program_ReceivesTheCommands_AnswersAsShown()
    {
        await using var program = await ReadmeProgram.StartAsync();
        var commands = Command().Matches(Repository.ReadText("README.md"));
        commands.Should().HaveCount(3, "README.md attaches a webhook, and makes a request that passes and one that is stopped");

        foreach (Match command in commands)
        {
            var (path, body, answer) = (command.Groups["path"].Value, command.Groups["body"].Value, command.Groups["answer"].Value);
            var address = program.Client.BaseAddress!.GetLeftPart(UriPartial.Authority);
            using var content = new StringContent(
                body.Replace(ReadmeProgram.Address, address, StringComparison.Ordinal), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
            using var response = await program.Client.PostAsync(new Uri(path, UriKind.Relative), content);
            var text = await response.Content.ReadAsStringAsync();
            text.Replace(address, ReadmeProgram.Address, StringComparison.Ordinal).Should().Match(answer.Replace('…', '*'), "README.md shows it for {0}", path);
        }
    }

    // As in: $ curl http://localhost:5000/orders --json '{"quantity":2}', and the answer on the lines below.
    [GeneratedRegex(@"^\$ curl " + ReadmeProgram.Address + @"(?<path>\S+) --json '(?<body>[^']+)'\n(?<answer>\S.*)$", RegexOptions.Multiline)]
    private static partial Regex Command();
}
