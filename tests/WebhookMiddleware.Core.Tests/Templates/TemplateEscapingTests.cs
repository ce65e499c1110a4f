using System.Text;
using System.Text.Json.Nodes;
using WebhookMiddleware.Templates;

namespace WebhookMiddleware.Core.Tests.Templates;

/// <summary>What a client sends stays a value, whatever the body is made of.</summary>
public sealed class TemplateEscapingTests
{
    private const string Hostile = "\"'\\<b>&\n,";

    private const string AsJson = "\\\"'\\\\<b>&\\n,";
    private const string AsMarkup = "&quot;&#39;\\&lt;b&gt;&amp;\n,";
    private const string AsForm = "%22%27%5C%3Cb%3E%26%0A%2C";

    [Theory]
    [InlineData("application/json", AsJson)]
    [InlineData("Application/JSON ; charset=utf-8", AsJson)]
    [InlineData("text/json", AsJson)]
    [InlineData("application/problem+json", AsJson)]
    [InlineData("application/x-ndjson", AsJson)]
    [InlineData("application/jsonl;charset=\"utf-8\"", AsJson)]
    [InlineData("application/json-seq", AsJson)]
    [InlineData("application/geo+json-seq", AsJson)]
    [InlineData("application/yaml", AsJson)]
    [InlineData("text/yaml", AsJson)]
    [InlineData("application/openapi+yaml", AsJson)]
    [InlineData("application/xml", AsMarkup)]
    [InlineData("text/xml", AsMarkup)]
    [InlineData("application/soap+xml; action=\"x\"", AsMarkup)]
    [InlineData("application/xhtml+xml", AsMarkup)]
    [InlineData("TEXT/HTML; charset=UTF-8", AsMarkup)]
    [InlineData("application/x-www-form-urlencoded", AsForm)]
    [InlineData("text/plain", Hostile)]
    [InlineData("text/csv", Hostile)]
    [InlineData("application/javascript", Hostile)]
    [InlineData("multipart/form-data; boundary=x", Hostile)]
    public void Render_ContentType_DecidesTheEscaping(string contentType, string expected)
        => Render("{{ data }}", contentType).Should().Be(expected);

    [Theory]
    [InlineData("application/x-ndjson")]
    [InlineData("application/yaml")]
    [InlineData("text/javascript")]
    public void Render_JsonFilter_IsAWholeString(string contentType) => Render("{{ data | json }}", contentType).Should().Be($"\"{AsJson}\"");

    [Fact]
    public void Render_EscapeFilterUnderHtml_IsNotEscapedTwice() => Render("{{ data | escape }}", "text/html").Should().Be(AsMarkup);

    private static string Render(string source, string contentType)
    {
        LiquidTemplate.TryParse(source, contentType, out var template, out var error).Should().BeTrue(error);
        return Encoding.UTF8.GetString(template!.Render(new JsonObject { ["data"] = Hostile }, 1024).Span);
    }
}
