using System.Globalization;
using System.Text.RegularExpressions;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Documentation;

/// <summary>The page on the database (docs/database.md), and the scripts that it names.</summary>
internal static partial class DatabasePage
{
    /// <summary>The statements that give a role its rights.</summary>
    public static string Grants => Sql().Match(Text).Groups["sql"].Value;

    private static string Text => Read("database.md");

    /// <summary>The script that creates the tables.</summary>
    public static string Script(string provider) => Read($"{provider}.sql");

    /// <summary>How many bytes a row takes, as the page says of a provider.</summary>
    public static int BytesOf(string what, string provider)
    {
        var row = Text.Split('\n').Single(line => line.StartsWith($"| {what}", StringComparison.Ordinal)).Split('|', StringSplitOptions.TrimEntries);
        return int.Parse(row[provider == "postgresql" ? 2 : 3], CultureInfo.InvariantCulture);
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", file));

    [GeneratedRegex(@"```sql\n(?<sql>CREATE ROLE.*?)```", RegexOptions.Singleline)]
    private static partial Regex Sql();
}
