using WebhookMiddleware.Templates;
using WebhookMiddleware.Templates.Outputs;

namespace WebhookMiddleware.Webhooks.Validation;

/// <summary>
/// Warns where the content type leaves the escaping of client input to the template. Otherwise the input could unexpectedly become part of
/// the structure.
/// </summary>
internal static class EscapingWarnings
{
    public static IEnumerable<string> Of(Webhook webhook)
    {
        var type = TemplateEscaping.MediaTypeOf(webhook.ContentType);
        var escaping = TemplateEscaping.For(webhook.ContentType);
        if (string.IsNullOrEmpty(webhook.Body))
        {
            return escaping.TakesJson || type is "text/plain"
                ? []
                : [$"contentType: without a body template the standard envelope is sent, which is JSON and not {type}: "
                    + "use application/json, or add a template."];
        }

        return TemplateOutputs.TryFind(webhook.Body, out var outputs) && Find(type, escaping, outputs) is { } warning ? [warning] : [];
    }

    private static string? Find(string type, TemplateEscaping escaping, TemplateOutputs outputs)
    {
        if (escaping == TemplateEscaping.Yaml)
        {
            return outputs.HasUnquoted
                ? $"contentType: values in {type} are escaped for double-quoted text, but at least one is not quoted: "
                    + "write \"{{ … }}\", or {{ … | json }}."
                : null;
        }

        if (escaping == TemplateEscaping.Markup)
        {
            return type is "text/html" or "application/xhtml+xml" or "image/svg+xml" && outputs.HasCode
                ? $"contentType: values in {type} are escaped as text and as quoted attributes, which is not enough inside <script> "
                    + "and <style>: put them into attributes such as data-name=\"{{ … }}\" instead."
                : null;
        }

        // Plain text has no structure that input could break.
        return escaping == TemplateEscaping.None && type is not "text/plain" && outputs.HasUnescaped
            ? $"contentType: values in {type} are not escaped, so that what clients send can become part of its structure. {Advice(type)}"
            : null;
    }

    private static string Advice(string type) => type switch
    {
        "text/csv" or "application/csv" => "Quote them: \"{{ … | replace: '\"', '\"\"' }}\".",
        "text/tab-separated-values" => "Escape them: {{ … | url_encode }}; or send JSON.",
        "text/javascript" or "application/javascript" or "application/x-javascript" or "application/ecmascript" or "text/ecmascript"
            or "application/json5" or "application/graphql" => "Write {{ … | json }}, without quotes around it.",
        _ when type.StartsWith("multipart/", StringComparison.Ordinal) => "Encode them: {{ … | base64_encode }}.",
        _ => "Escape them by the filter that fits (json, escape, url_encode, base64_encode, replace), or send JSON.",
    };
}
