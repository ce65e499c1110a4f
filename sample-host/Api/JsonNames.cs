using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace SampleHost.Api;

/// <summary>
/// How the API writes JSON, alike for controllers, minimal APIs and everything else. Names follow from the properties' names by one policy,
/// so a name that the platform spells in its own way (<c>recieve_notifications</c>) is spelt so in C# too.
/// </summary>
internal static partial class JsonNames
{
    public static readonly JsonNamingPolicy Policy = JsonNamingPolicy.SnakeCaseLower;

    public static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = Policy;
        // What was not sent stays absent, so that webhooks see a partial update as the client sent it.
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        // Readable text; nothing of this is ever put into a web page as it is.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
    }

    /// <summary>Turns a path of C# names into JSON names: <c>Items[0].DiscountSumm</c> into <c>items[0].discount_summ</c>.</summary>
    public static string FromClrPath(string path) => ClrName().Replace(path, name => Policy.ConvertName(name.Value));

    /// <summary>
    /// Renames the keys of validation errors, and the names within their messages. Keys that are JSON names already stay as they are.
    /// </summary>
    public static Dictionary<string, string[]> FromClrErrors(IEnumerable<KeyValuePair<string, string[]>> errors)
        => errors.ToDictionary(
            error => FromClrPath(error.Key),
            error => Array.ConvertAll(error.Value, message => Rename(message, error.Key)));

    private static string Rename(string message, string path)
    {
        var name = path[(path.LastIndexOf('.') + 1)..];
        return name.Length == 0 ? message : message.Replace($" {name} ", $" {FromClrPath(name)} ", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\b[A-Z]\w*")]
    private static partial Regex ClrName();
}
