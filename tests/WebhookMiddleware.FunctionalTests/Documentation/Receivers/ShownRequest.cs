using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using WebhookMiddleware.Signing;

namespace WebhookMiddleware.FunctionalTests.Documentation.Receivers;

/// <summary>The complete request that a page or a guide shows.</summary>
internal static partial class ShownRequest
{
    /// <summary>Insists on the length and the signature of the request, and returns its body.</summary>
    public static JsonNode Verify(string page, string secretText)
    {
        var request = Request().Match(page);
        request.Success.Should().BeTrue("there is a complete request in {0}", page);
        SigningSecret.TryParse(secretText, out var secret).Should().BeTrue();
        var body = Encoding.UTF8.GetBytes(request.Groups["body"].Value);
        body.Should().HaveCount(int.Parse(request.Groups["length"].Value, CultureInfo.InvariantCulture));
        SignatureOf(request, secret!, body).Should().Be(request.Groups["signature"].Value);
        return JsonNode.Parse(body)!;
    }

    public static string SignatureOf(Match shown, SigningSecret secret, byte[] body)
        => WebhookSignature.Compute(
            [secret], shown.Groups["id"].Value, long.Parse(shown.Groups["timestamp"].Value, CultureInfo.InvariantCulture), new(body));

    [GeneratedRegex(@"webhook-id: (?<id>\S+)\nwebhook-timestamp: (?<timestamp>\d+)\nwebhook-signature: (?<signature>\S+)\n(.+\n)+"
        + @"Content-Length: (?<length>\d+)\n\n(?<body>\{.+\})\n```")]
    private static partial Regex Request();
}
