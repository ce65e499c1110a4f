using WebhookMiddleware.Webhooks.Validation;

namespace WebhookMiddleware.Core.Tests.Webhooks;

public sealed class EscapingWarningsTests
{
    [Theory]
    [InlineData("text/csv", "a,{{ data.name }}", "values in text/csv are not escaped, *. Quote them: \"{{ … | replace: '\"', '\"\"' }}\".")]
    [InlineData("TEXT/CSV; header=present", "{% if data.x %}{{ data.name | upcase }}{% endif %}", "values in text/csv are not escaped, *")]
    [InlineData("text/tab-separated-values", "{{ data.name }}", "*Escape them: {{ … | url_encode }}; or send JSON.")]
    [InlineData("application/javascript", "x = \"{{ data.name }}\"", "*Write {{ … | json }}, without quotes around it.")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\n\r\n{{ data.name }}", "*Encode them: {{ … | base64_encode }}.")]
    [InlineData("application/vnd.acme.v1", "{{ data.name | raw }}", "values in application/vnd.acme.v1 are not escaped, *Escape them by the filter that fits *")]
    [InlineData("text/markdown", "{% for i in data.items %}{% cycle i, 'x' %}{% endfor %}", "values in text/markdown are not escaped, *")]
    [InlineData("application/yaml", "name: {{ data.name }}", "values in application/yaml are escaped for double-quoted text, but at least one is not quoted: *")]
    [InlineData("text/x-yaml", "a: \"{{ data.a }}\"\nb: '{{ data.b }}'", "values in text/x-yaml are escaped for double-quoted text, *")]
    [InlineData("text/html", "<SCRIPT>var n = \"{{ data.name }}\"</SCRIPT>", "*is not enough inside <script> and <style>: *")]
    [InlineData("text/html", null, "without a body template the standard envelope is sent, which is JSON and not text/html: *")]
    [InlineData("application/xml", "", "without a body template the standard envelope is sent, which is JSON and not application/xml: *")]
    public void Of_ValuesThatCanBreakOut_Warns(string contentType, string? body, string expected)
        => Of(contentType, body).Should().ContainSingle().Which.Should().Match("contentType: " + expected);

    [Theory]
    [InlineData("application/json", null)]
    [InlineData("application/json", "{{ data }}")]
    [InlineData("text/json", "{{ data.name }}")]
    [InlineData("application/x-ndjson", "{{ data.name }}")]
    [InlineData("application/x-www-form-urlencoded", "a={{ data.name }}")]
    [InlineData("application/soap+xml", "<a>{{ data.name }}</a>")]
    [InlineData("text/html", "<p title=\"{{ data.name }}\">{{ data.name }}</p>")]
    [InlineData("text/html", "<script>start()</script>")]
    [InlineData("text/plain", "{{ data.name }}")]
    [InlineData("text/plain", null)]
    [InlineData("application/yaml", null)]
    [InlineData("application/yaml", "a: \"x {{ data.a }} \\\" {{ data.b }}\"\nc: {{ data.c | json }}")]
    [InlineData("text/csv", "\"{{ data.name | replace: '\"', '\"\"' }}\",{{ data.items | size }},{{ forloop.index }}")]
    [InlineData("text/csv", "a,b")]
    [InlineData("application/javascript", "x = {{ data.name | json }}")]
    public void Of_ValuesThatCannot_SaysNothing(string contentType, string? body) => Of(contentType, body).Should().BeEmpty();

    private static IEnumerable<string> Of(string contentType, string? body)
        => EscapingWarnings.Of(TestWebhooks.Valid() with { ContentType = contentType, Body = body });
}
