using System.Net;
using System.Text;

namespace WebhookMiddleware.Templates;

/// <summary>How the values of a template are escaped: as the content type of the body asks for.</summary>
internal sealed class TemplateEscaping
{
    private static readonly TemplateEscaping Json = new(LiquidJson.Escape);
    private static readonly TemplateEscaping Form = new(WebUtility.UrlEncode);
    private static readonly TemplateEscaping Xml = new(EscapeXml);

    private TemplateEscaping(Func<string, string> escape) => Escape = escape;

    /// <summary>Values stand as they are.</summary>
    public static TemplateEscaping None { get; } = new(static text => text);

    public static IReadOnlyList<TemplateEscaping> All { get; } = [Json, Form, Xml, None];

    public Func<string, string> Escape { get; }

    public bool IsJson => this == Json;

    public bool IsXml => this == Xml;

    /// <summary>The escaping for a content type; for those that are neither JSON nor a form nor XML, values stand as they are.</summary>
    public static TemplateEscaping For(string contentType)
    {
        var mediaType = contentType.Split(';', 2)[0].Trim().ToLowerInvariant();
        return mediaType switch
        {
            "application/json" => Json,
            "application/x-www-form-urlencoded" => Form,
            _ when mediaType.EndsWith("+json", StringComparison.Ordinal) => Json,
            _ when mediaType.EndsWith("/xml", StringComparison.Ordinal) || mediaType.EndsWith("+xml", StringComparison.Ordinal) => Xml,
            _ => None,
        };
    }

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
                    // A bare one would be read as a line feed.
                    builder.Append("&#13;");
                    break;
                case var high when char.IsHighSurrogate(high) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]):
                    builder.Append(high).Append(text[++i]);
                    break;
                default:
                    // XML 1.0 has no way to write these, escaped or not.
                    builder.Append(c is < ' ' or '\ufffe' or '\uffff' || char.IsSurrogate(c) ? '\ufffd' : c);
                    break;
            }
        }

        return builder.ToString();
    }
}
