using System.Text.RegularExpressions;

namespace WebhookMiddleware.PackageTests.Projects;

/// <summary>What an API gets of README.md: the lines of its program, without those that every API has and without the receiver.</summary>
internal static partial class ReadmeLines
{
    private static readonly string Readme = Repository.ReadText("README.md");
    private static readonly string[] Program = Readme.Split("```csharp\n")[1].Split("```")[0].Split('\n');

    public static string[] Usings => [.. Program.Where(line => line.StartsWith("using WebhookMiddleware", StringComparison.Ordinal))];

    /// <summary>Gets the lines between the builder and the application.</summary>
    public static string[] Services => After("var builder = ");

    /// <summary>Gets the lines after the application has been built, the bound endpoint among them.</summary>
    public static string[] Application => After("var app = ");

    public static string[] Types => [.. Program.Where(line => line.StartsWith("record ", StringComparison.Ordinal))];

    /// <summary>Gets the body that attaches a webhook.</summary>
    public static string Hook => HookBody().Match(Readme).Groups[1].Value;

    /// <summary>Returns the attribute that binds an action, for an event.</summary>
    public static string Attribute(string eventName) => BeforeAttribute().Match(Readme).Result($"$1{eventName}$2");

    private static string[] After(string start)
        => [.. Program.SkipWhile(line => !line.StartsWith(start, StringComparison.Ordinal)).Skip(1).TakeWhile(line => line.Length > 0)];

    [GeneratedRegex(@"/webhooks/api/hooks --json '([^']+)'")]
    private static partial Regex HookBody();

    [GeneratedRegex(@"(BeforeWebhook\("")[^""]+(""\))")]
    private static partial Regex BeforeAttribute();
}
