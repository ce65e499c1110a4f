using System.Net;
using System.Text;

namespace WebhookMiddleware.Templates;

/// <summary>Escapes the values of a template as the content type of the body requires.</summary>
internal sealed class TemplateEscaping
{
    private static readonly TemplateEscaping Json = new(LiquidJson.Escape) { Form = JsonForm.Value, TakesJson = true };
    private static readonly TemplateEscaping JsonLines = new(LiquidJson.Escape) { Form = JsonForm.Lines, TakesJson = true };
    private static readonly TemplateEscaping JsonSequence = new(LiquidJson.Escape) { Form = JsonForm.Sequence, TakesJson = true };
    private static readonly TemplateEscaping UrlEncoded = new(WebUtility.UrlEncode);

    private TemplateEscaping(Func<string, string> escape) => Escape = escape;

    /// <summary>
    /// Gets the escaping for XML and HTML, which share their special characters. It is correct between tags and in quoted attributes.
    /// </summary>
    public static TemplateEscaping Markup { get; } = new(EscapeXml);

    /// <summary>
    /// Gets the escaping for YAML, in which a JSON string is a double-quoted scalar. It is correct only between double quotes.
    /// </summary>
    public static TemplateEscaping Yaml { get; } = new(LiquidJson.Escape) { TakesJson = true };

    /// <summary>Gets the escaping that leaves values unchanged.</summary>
    public static TemplateEscaping None { get; } = new(static text => text);

    public static IReadOnlyList<TemplateEscaping> All { get; } = [Json, JsonLines, JsonSequence, UrlEncoded, Markup, Yaml, None];

    public Func<string, string> Escape { get; }

    /// <summary>Gets the form of JSON that the output must have, or null when it need not be JSON.</summary>
    public JsonForm? Form { get; private init; }

    /// <summary>Gets whether the result of the json filter is written to the output unchanged.</summary>
    public bool TakesJson { get; private init; }

    /// <summary>
    /// Returns the escaping for a content type, without regard to its parameters and its case; <see cref="None"/> if its syntax is not
    /// known.
    /// </summary>
    public static TemplateEscaping For(string contentType) => MediaTypeOf(contentType) switch
    {
        "application/json" or "text/json" or "application/x-json" or "text/x-json" => Json,
        "application/x-ndjson" or "application/ndjson" or "application/jsonl" or "application/x-jsonl" or "application/jsonlines"
            or "application/x-jsonlines" or "application/json-lines" or "text/x-ndjson" or "text/jsonl" => JsonLines,
        "application/json-seq" => JsonSequence,
        "application/x-www-form-urlencoded" => UrlEncoded,
        "text/html" or "text/xml-external-parsed-entity" or "application/xml-external-parsed-entity" => Markup,
        "application/yaml" or "text/yaml" or "application/x-yaml" or "text/x-yaml" or "text/vnd.yaml" => Yaml,
        var type when EndsWith(type, "+json") => Json,
        var type when EndsWith(type, "+json-seq") => JsonSequence,
        var type when EndsWith(type, "/xml") || EndsWith(type, "+xml") => Markup,
        var type when EndsWith(type, "+yaml") => Yaml,
        _ => None,
    };

    /// <summary>Returns the media type without its parameters, in lower case.</summary>
    public static string MediaTypeOf(string contentType) => contentType.Split(';', 2)[0].Trim().ToLowerInvariant();

    private static bool EndsWith(string mediaType, string suffix) => mediaType.EndsWith(suffix, StringComparison.Ordinal);

    private static string EscapeXml(string text)
    {
        var builder = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            switch (c)
            {
                case '&':
                    builder.Append("&amp;");
                    break;
                case '<':
                    builder.Append("&lt;");
                    break;
                case '>':
                    builder.Append("&gt;");
                    break;
                case '"':
                    builder.Append("&quot;");
                    break;
                case '\'':
                    builder.Append("&#39;");
                    break;
                case '\t' or '\n':
                    builder.Append(c);
                    break;
                case '\r':
                    // A bare carriage return would be read as a line feed.
                    builder.Append("&#13;");
                    break;
                case var high when char.IsHighSurrogate(high) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]):
                    builder.Append(high).Append(text[++i]);
                    break;
                default:
                    // XML 1.0 can't represent these characters, escaped or not.
                    builder.Append(c is < ' ' or '\ufffe' or '\uffff' || char.IsSurrogate(c) ? '\ufffd' : c);
                    break;
            }
        }

        return builder.ToString();
    }
}
