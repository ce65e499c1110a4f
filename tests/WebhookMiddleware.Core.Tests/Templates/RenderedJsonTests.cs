using System.Text;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Core.Tests.Calling;
using WebhookMiddleware.Templates;

namespace WebhookMiddleware.Core.Tests.Templates;

public sealed class RenderedJsonTests
{
    private const int MaxBytes = 64 * 1024;

    [Theory]
    [InlineData("""{"id": {{ data.id }}}""", """{"id": 7}""")]
    [InlineData("""[{% for item in data.items %}{{ item }}{% unless forloop.last %},{% endunless %}{% endfor %}]""", "[1,2]")]
    [InlineData("\"{{ data.name }}\"", "\"Пётр \\\"С\\\"\"")]
    [InlineData("  {{ data.id }}\n", "  7\n")]
    [InlineData("null", "null")]
    [InlineData("""{"a": 1, "a": 2}""", """{"a": 1, "a": 2}""")]
    public void Render_OneJsonValue_IsRendered(string template, string rendered)
        => Encoding.UTF8.GetString(Render(template).Span).Should().Be(rendered);

    [Theory]
    [InlineData("""{"id": {{ data.missing }}}""", 1, 8)]
    [InlineData("{\n  \"name\": {{ data.name }}\n}", 2, 11)]
    [InlineData("{\n  \"имя\": {{ data.id }},\n}", 3, 1)]
    [InlineData("{\"имя\": oops}", 1, 9)]
    [InlineData("{\"😀\": oops}", 1, 8)]
    [InlineData("[{% for item in data.items %}{{ item }},{% endfor %}]", 1, 6)]
    [InlineData("{} {}", 1, 4)]
    [InlineData("{ // why\n}", 1, 3)]
    [InlineData("{'a': 1}", 1, 2)]
    [InlineData("NaN", 1, 1)]
    [InlineData("{% if false %}{}{% endif %}  ", 1, 3)]
    public void Render_SomethingElse_FailsWithLineAndColumn(string template, int line, int column)
        => this.Invoking(_ => Render(template)).Should().Throw<TemplateException>()
            .WithMessage($"The template failed: what it rendered is not JSON; see line {line}, column {column} of the rendered text.");

    [Theory]
    [InlineData("application/x-ndjson", "{% for i in data.items %}{{ i | json }}\n{% endfor %}", "1\n2\n")]
    [InlineData("application/x-ndjson", "{\"a\":1}\r\n\n{\"a\":2}", "{\"a\":1}\r\n\n{\"a\":2}")]
    [InlineData("application/x-ndjson", "{% for i in data.none %}{{ i | json }}\n{% endfor %}", "")]
    [InlineData("application/json-seq", "\u001e{\n}\n\u001e\"{{ data.name }}\"\n", "\u001e{\n}\n\u001e\"Пётр \\\"С\\\"\"\n")]
    [InlineData("application/geo+json-seq", "\u001e1\n\u001e2\n", "\u001e1\n\u001e2\n")]
    public void Render_SeveralJsonValues_AreRendered(string contentType, string template, string rendered)
        => Encoding.UTF8.GetString(Render(template, contentType).Span).Should().Be(rendered);

    [Theory]
    [InlineData("application/x-ndjson", "{}\n{{ data.pair }}", 2, 3)]
    [InlineData("application/x-ndjson", "{}\n{\n}", 2, 2)]
    [InlineData("application/x-ndjson", "{} {}", 1, 4)]
    [InlineData("application/json-seq", "\u001e1\n\u001e{{ data.pair }}", 2, 3)]
    public void Render_SeveralValuesWhereOneBelongs_FailsWithLineAndColumn(string contentType, string template, int line, int column)
        => this.Invoking(_ => Render(template, contentType)).Should().Throw<TemplateException>()
            .WithMessage($"The template failed: what it rendered is not JSON; see line {line}, column {column} of the rendered text.");

    [Fact]
    public void Render_Nothing_Fails()
        => this.Invoking(_ => Render("{% if false %}{}{% endif %}")).Should().Throw<TemplateException>()
            .WithMessage("The template failed: it rendered nothing (line 1, column 1), which is not JSON.");

    [Theory]
    [InlineData("application/json; charset=utf-8", true)]
    [InlineData("Application/JSON", true)]
    [InlineData("application/vnd.erp.order+json", true)]
    [InlineData("text/plain", false)]
    [InlineData("application/xml", false)]
    [InlineData("application/x-www-form-urlencoded", false)]
    [InlineData("text/json", true)]
    [InlineData("application/x-ndjson; charset=utf-8", true)]
    [InlineData("application/jsonl", true)]
    [InlineData("application/json-seq", true)]
    [InlineData("text/csv", false)]
    [InlineData("text/html", false)]
    [InlineData("application/yaml", false)]
    public void Render_ContentType_DecidesWhetherItMustBeJson(string contentType, bool mustBeJson)
    {
        var render = () => Render("id={{ data.id }}", contentType);

        if (mustBeJson)
        {
            render.Should().Throw<TemplateException>();
        }
        else
        {
            Encoding.UTF8.GetString(render().Span).Should().Be("id=7");
        }
    }

    [Fact]
    public void Render_SomethingElse_RepeatsNothingOfThePayload()
        => this.Invoking(_ => Render("{{ data.name }}")).Should().Throw<TemplateException>().Which.ToString().Should().NotContain("Пётр");

    private static ReadOnlyMemory<byte> Render(string template, string contentType = "application/json")
        => WebhookBody.Render(
            TestCalls.Call(
                TestCalls.Hook() with { Body = template, ContentType = contentType },
                data: """{"id":7,"name":"Пётр \"С\"","items":[1,2],"pair":"1 2"}"""),
            MaxBytes,
            static () => { })!.Value.First;
}
