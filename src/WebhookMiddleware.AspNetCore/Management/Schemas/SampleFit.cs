using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace WebhookMiddleware.AspNetCore.Management.Schemas;

/// <summary>Determines whether a text or a number fits its schema.</summary>
internal sealed class SampleFit(JsonObject schema)
{
    private static readonly TimeSpan PatternLimit = TimeSpan.FromMilliseconds(100);

    public static double Of(JsonNode number) => double.Parse(number.ToJsonString(), CultureInfo.InvariantCulture);

    public bool Allows(string text)
        => (schema["minLength"] is not { } min || text.Length >= min.GetValue<int>())
            && (schema["maxLength"] is not { } max || text.Length <= max.GetValue<int>())
            && (schema["format"] is not { } format || HasFormat(text, format.GetValue<string>()))
            && (!schema.ContainsKey("contentEncoding") || Convert.TryFromBase64String(text, new byte[text.Length], out _))
            && (schema["pattern"] is not { } pattern || Matches(text, pattern.GetValue<string>()));

    public bool Allows(JsonNode number)
        => Of(number) is var value
            && (!SchemaTypes.Of(schema).Contains("integer") || value == Math.Floor(value))
            && (schema["format"]?.GetValue<string>() != "int32" || value is >= int.MinValue and <= int.MaxValue)
            && (schema["minimum"] is not { } min || value >= Of(min))
            && (schema["maximum"] is not { } max || value <= Of(max))
            && (schema["exclusiveMinimum"] is not { } above || value > Of(above))
            && (schema["exclusiveMaximum"] is not { } below || value < Of(below));

    private static bool HasFormat(string text, string format) => format switch
    {
        "date-time" => text.Contains('T') && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _),
        "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "time" => TimeOnly.TryParseExact(text, "HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "uuid" => Guid.TryParse(text, CultureInfo.InvariantCulture, out _),
        "uri" => text.Contains("://", StringComparison.Ordinal),
        "email" => text.Contains('@'),
        "phone" => text.StartsWith('+'),
        _ => true,
    };

    private static bool Matches(string text, string pattern)
    {
        try
        {
            return Regex.IsMatch(text, pattern, RegexOptions.None, PatternLimit);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }
}
