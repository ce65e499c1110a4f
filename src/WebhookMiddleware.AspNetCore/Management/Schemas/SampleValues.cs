using System.Text.Json.Nodes;

namespace WebhookMiddleware.AspNetCore.Management.Schemas;

/// <summary>Selects texts and numbers for samples: what the name tells, else what the format tells, else a plain one that fits.</summary>
internal static class SampleValues
{
    private const string PlainText = "string";
    private const int MaxTextLength = 1000;

    // Texts for patterns, from which most people's patterns match one.
    private static readonly string[] Patterned =
    [
        PlainText, "1", "10", "100", "1234", "12345", "123456", "1234567890", "A", "AB", "ABC", "ABCD", "AB12", "A1", "A-1", "AB-123",
        "a", "ab", "abc", "a1", "abc-1", "Abc", "00:01:00", "12:00", "2026-01-31", "31.01.2026", "+79001234567", "79001234567", "#ff0000",
        "1.0", "1.0.0", "RUB", "ru", "ru-RU", "ann@example.com", "https://example.com/",
    ];

    public static JsonNode? Text(JsonObject schema, MemberName name)
    {
        var fit = new SampleFit(schema);
        var texts = SampleHints.Texts(name).Append(OfFormat(schema)).OfType<string>();
        return texts.FirstOrDefault(fit.Allows)
            ?? (schema.ContainsKey("pattern") ? Patterned.FirstOrDefault(fit.Allows) : null)
            ?? Sized(schema);
    }

    public static JsonNode Number(JsonObject schema, MemberName name)
    {
        var fit = new SampleFit(schema);
        JsonNode?[] limits =
            [schema["minimum"], Next(schema["exclusiveMinimum"], +1), schema["maximum"], Next(schema["exclusiveMaximum"], -1)];
        return SampleHints.Numbers(name).Append(1).Concat(limits).OfType<JsonNode>().FirstOrDefault(fit.Allows)?.DeepClone() ?? 1;
    }

    private static string? OfFormat(JsonObject schema) => schema["format"]?.GetValue<string>() switch
    {
        "date-time" => "2026-01-31T12:00:00Z",
        "date" => "2026-01-31",
        "time" => "12:00:00",
        "uuid" => "0198c0de-0000-7000-8000-000000000001",
        "uri" => "https://example.com/",
        "email" => "ann@example.com",
        "phone" => "+79001234567",
        _ => schema.ContainsKey("contentEncoding") ? "AAAA" : null,
    };

    private static string Sized(JsonObject schema)
    {
        var min = Math.Min(schema["minLength"]?.GetValue<int>() ?? 0, MaxTextLength);
        var max = schema["maxLength"]?.GetValue<int>() ?? MaxTextLength;
        var text = PlainText.PadRight(min, 'g');
        return text.Length > max ? text[..max] : text;
    }

    private static JsonNode? Next(JsonNode? limit, int step) => limit is null ? null : SampleFit.Of(limit) + step;
}
