using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace SampleHost.Api;

/// <summary>
/// Defines how the API writes JSON, for controllers, minimal APIs and everything else. JSON names follow from the properties' names by one
/// policy. A name that the platform spells in its own way (<c>recieve_notifications</c>) is therefore spelt so in C#, too.
/// </summary>
internal static partial class JsonNames
{
    public static readonly JsonNamingPolicy Policy = JsonNamingPolicy.SnakeCaseLower;

    public static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = Policy;
        // Members that the client left out stay absent, so that webhooks see a partial update as the client sent it.
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        // Readable text; none of it is ever inserted into a web page unescaped.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
    }

    /// <summary>
    /// Converts a path of C# names into JSON names: <c>Items[0].DiscountSumm</c> into <c>items[0].discount_summ</c>.
    /// </summary>
    public static string FromClrPath(string path) => ClrName().Replace(path, name => Policy.ConvertName(name.Value));

    /// <summary>
    /// Converts the keys of validation errors, and the names within their messages, into JSON names. Keys that already are JSON names stay
    /// unchanged.
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
