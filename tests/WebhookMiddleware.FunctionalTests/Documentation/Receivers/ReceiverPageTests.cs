using System.Text;
using System.Text.RegularExpressions;
using WebhookMiddleware.Signing;

namespace WebhookMiddleware.FunctionalTests.Documentation.Receivers;

/// <summary>What the pages for partners show is signed as the product signs.</summary>
public sealed partial class ReceiverPageTests
{
    [Theory]
    [InlineData("receivers.md")]
    [InlineData("receivers.ru.md")]
    public void Signatures_OfTheVectorAndOfTheRequest_AreRight(string page)
    {
        var text = Repository.ReadText($"src/WebhookMiddleware.AspNetCore/docs/{page}");
        var vector = Vector().Match(text);
        SigningSecret.TryParse(vector.Groups["secret"].Value, out var secret).Should().BeTrue();
        Convert.ToHexStringLower(secret!.Key).Should().Be(vector.Groups["key"].Value);
        var body = Convert.FromHexString(vector.Groups["hex"].Value);
        Encoding.UTF8.GetString(body).Should().Be(vector.Groups["body"].Value);
        ShownRequest.SignatureOf(vector, secret, body).Should().Be(vector.Groups["signature"].Value);

        ShownRequest.Verify(text, vector.Groups["secret"].Value);
    }

    [Fact]
    public void Receivers_Length_IsLessThan80Lines()
        => Directory.EnumerateFiles(Path.Combine(Repository.Root, "src/WebhookMiddleware.AspNetCore/docs/receivers"), "receiver.*")
            .Where(file => File.ReadAllLines(file).Length >= 80)
            .Should().BeEmpty("a receiver is read before it is believed");

    // The cells of the table, which are the same in both languages.
    [GeneratedRegex(@"`(?<secret>whsec_[^`]+)` \|\n[^`]+`(?<key>[0-9a-f]{64})` \|\n\| `webhook-id` \| `(?<id>[^`]+)` \|\n"
        + @"\| `webhook-timestamp` \| `(?<timestamp>\d+)` \|\n[^`]+`(?<body>[^`]+)` \|\n[^`]+`(?<hex>[0-9a-f]+)` \|\n[^`]+`(?<signature>v1,[^`]+)` \|")]
    private static partial Regex Vector();
}
