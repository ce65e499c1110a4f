using System.Text;
using System.Text.Json.Nodes;
using WebhookMiddleware.Templates;

namespace WebhookMiddleware.Core.Tests.Templates;

public sealed class LiquidTemplateTests
{
    private const string Json = "application/json";
    private const string Form = "application/x-www-form-urlencoded";
    private const string Xml = "application/xml";

    private const string Envelope = """
        {
          "type": "before_order_add",
          "data": {
            "name": "Проверка \"A\" <b> & 😀\u00a0",
            "total": 1500.50, "count": 3, "whole": 7.00, "exp": 1e2, "long": 123456789012345678901234567890.5, "negative": -0.10,
            "yes": true, "no": false, "nothing": null,
            "items": [ { "article": "A-1", "quantity": 2 }, { "article": "Б-2", "quantity": 1 } ],
            "tags": [ "x", "y" ], "empty": [], "nested": { "deep": { "list": [1, [2]] } },
            "size": "XL"
          },
          "request": { "method": "POST" }
        }
        """;

    [Theory]
    [InlineData("{{ data.total }}", "1500.50")]
    [InlineData("{{ data.whole }}", "7.00")]
    [InlineData("{{ data.exp }}", "1e2")]
    [InlineData("{{ data.long }}", "123456789012345678901234567890.5")]
    [InlineData("{{ data.negative }}", "-0.10")]
    [InlineData("{{ data.count }}", "3")]
    [InlineData("{{ data.yes }}/{{ data.no }}/[{{ data.nothing }}]/[{{ data.absent.too }}]", "true/false/[]/[]")]
    [InlineData("{{ data.items.size }} {{ data.items | size }} {{ data.items[0].article }} {{ data.items.last.article }}", "2 2 A-1 Б-2")]
    [InlineData("{{ data.size }} {{ data.nested.size }} {{ data['count'] }}", "XL 1 3")]
    [InlineData("{% for i in data.items %}{{ forloop.index }}:{{ i.article }}={{ i.quantity }};{% endfor %}", "1:A-1=2;2:Б-2=1;")]
    [InlineData("{% for i in data.empty %}x{% else %}none{% endfor %}", "none")]
    [InlineData("{% for p in data.nested %}{{ p[0] }}={{ p[1] | json }}{% endfor %}", """deep={"list":[1,[2]]}""")]
    [InlineData("{% for i in (1..data.count) reversed %}{{ i }}{% endfor %}", "321")]
    [InlineData("{% for i in (1..5) limit: 2 offset: 1 %}{{ i }}{% endfor %}", "23")]
    [InlineData("{% for i in data.tags limit: 1 %}{{ i }}{% endfor %}-{% for i in data.tags offset: continue %}{{ i }}{% endfor %}", "x-y")]
    [InlineData("{% for i in (1..9) %}{% if i == 3 %}{% continue %}{% elsif i > 4 %}{% break %}{% endif %}{{ i }}{% endfor %}", "124")]
    [InlineData("{% if data.total > 1500 and data.count <= 3 %}a{% else %}b{% endif %}", "a")]
    [InlineData("{% if data.exp > 99 %}a{% endif %}{% if data.long > 5 %}b{% endif %}{% if data.exp < 100.5 %}c{% endif %}", "abc")]
    [InlineData("{% unless data.no %}a{% else %}b{% endunless %}{% unless data.yes %}a{% else %}b{% endunless %}", "ab")]
    [InlineData("{% case data.count %}{% when 1, 2 %}few{% when 3 %}three{% else %}many{% endcase %}", "three")]
    [InlineData("{% if data.tags contains 'x' %}a{% endif %}{% if data.nested contains 'deep' %}b{% endif %}", "ab")]
    [InlineData("{% assign n = data.count | plus: 1 | times: 2 %}{{ n }}", "8")]
    [InlineData("{{ data.total | plus: 0.25 }} {{ data.total | round }} {{ data.exp | plus: 1 }}", "1500.75 1500 101")]
    [InlineData("{{ data.items | map: 'article' | join: ', ' }}", "A-1, Б-2")]
    [InlineData("{{ data.items | where: 'quantity', 1 | map: 'article' | first }} {{ data.items | sum: 'quantity' }}", "Б-2 3")]
    [InlineData("{% increment x %}{% increment x %}{% raw %}{{ raw }}{% endraw %}{% comment %}no{% endcomment %}", "01{{ raw }}")]
    [InlineData("{% for i in (1..3) %}{% cycle 'a', data.tags[1] %}{% endfor %}", "aya")]
    [InlineData("{{ 'now' | date: '%Y' | size }} {{ 1700000000 | date: '%Y-%m-%dT%H:%M:%S%z' }}", "4 2023-11-14T22:13:20+0000")]
    [InlineData("{{ data.nothing | default: 'd' }} {{ 'a,b' | split: ',' | last }} {{ 'aXbX' | replace: 'X', '--' }}", "d b a--b--")]
    public void Render_LanguageFeature_GivesItsText(string template, string expected)
        => Render(template, Json).Should().Be(expected);

    [Theory]
    [InlineData(Json, "Проверка \\\"A\\\" <b> & 😀\u00a0")]
    [InlineData("application/vnd.erp+json; charset=utf-8", "Проверка \\\"A\\\" <b> & 😀\u00a0")]
    [InlineData(Xml, "Проверка &quot;A&quot; &lt;b&gt; &amp; 😀\u00a0")]
    [InlineData("text/xml", "Проверка &quot;A&quot; &lt;b&gt; &amp; 😀\u00a0")]
    [InlineData("application/soap+xml", "Проверка &quot;A&quot; &lt;b&gt; &amp; 😀\u00a0")]
    [InlineData(Form, "%D0%9F%D1%80%D0%BE%D0%B2%D0%B5%D1%80%D0%BA%D0%B0+%22A%22+%3Cb%3E+%26+%F0%9F%98%80%C2%A0")]
    [InlineData("text/plain", "Проверка \"A\" <b> & 😀\u00a0")]
    public void Render_Value_IsEscapedForTheContentType(string contentType, string expected)
        => Render("{{ data.name }}", contentType).Should().Be(expected);

    [Theory]
    [InlineData("{% capture x %}{{ data.name }}{% endcapture %}{{ x }}")]
    [InlineData("{% assign x = data.name %}{{ x }}")]
    [InlineData("{% echo data.name %}")]
    [InlineData("{% cycle data.name %}")]
    [InlineData("{% cycle 'group': data.name, 'b' %}")]
    [InlineData("{% for i in (1..1) %}{% if i == 1 %}{% unless false %}{% case 1 %}{% when 1 %}{{ data.name }}{% endcase %}{% endunless %}{% endif %}{% endfor %}")]
    [InlineData("{% if false %}{% elsif true %}{{ data.name }}{% endif %}")]
    public void Render_ValueByAnyWay_IsEscapedOnce(string template)
        => Render(template, Json).Should().Be("Проверка \\\"A\\\" <b> & 😀\u00a0");

    [Fact]
    public void Render_ControlCharacters_StayValid()
    {
        var envelope = new JsonObject { ["data"] = "a\u0001\n\r\t\u007f\\" };

        Render("{{ data }}", Json, envelope).Should().Be("""a\u0001\n\r\t\u007f\\""");
        Render("{{ data }}", Xml, envelope).Should().Be("a\ufffd\n&#13;\t\u007f\\");
    }

    [Fact]
    public void Render_HalfASurrogatePair_GivesTheReplacementCharacter()
    {
        var envelope = new JsonObject { ["data"] = "a\ud83d" };

        Render("{{ data }}", Json, envelope).Should().Be("a\ufffd");
        Render("{{ data | json }}", "text/plain", envelope).Should().Be("\"a\ufffd\"");
    }

    [Theory]
    [InlineData("{{ data.name | json }}", "\"Проверка \\\"A\\\" <b> & 😀\u00a0\"")]
    [InlineData("{{ data.items | json }}", """[{"article":"A-1","quantity":2},{"article":"Б-2","quantity":1}]""")]
    [InlineData("{{ data.total | json }} {{ data.exp | json }} {{ data.long | json }} {{ data.yes | json }}", "1500.50 1e2 123456789012345678901234567890.5 true")]
    [InlineData("{{ data.nothing | json }} {{ data.absent | json }} {{ data.nested | json }}", """null null {"deep":{"list":[1,[2]]}}""")]
    [InlineData("{{ data.items | map: 'article' | json }}", """["A-1","Б-2"]""")]
    [InlineData("{% assign x = data.nested | json %}{{ x }}", """{"deep":{"list":[1,[2]]}}""")]
    public void Render_JsonFilterUnderJson_IsNotEscaped(string template, string expected)
        => Render(template, Json).Should().Be(expected);

    [Fact]
    public void Render_JsonFilterUnderForm_IsUrlEncoded()
        => Render("a={{ data.tags | json }}", Form).Should().Be("a=%5B%22x%22%2C%22y%22%5D");

    [Fact]
    public void Render_JsonFilterUnderXml_IsXmlEscaped()
        => Render("<a>{{ data.tags | json }}</a>", Xml).Should().Be("<a>[&quot;x&quot;,&quot;y&quot;]</a>");

    [Fact]
    public void Render_ObjectWithoutFilter_IsEscapedJson()
        => Render("\"{{ data.nested }}\"", Json).Should().Be("""
            "{\"deep\":{\"list\":[1,[2]]}}"
            """);

    [Fact]
    public void Render_OtherCulture_ChangesNothing()
    {
        var culture = System.Globalization.CultureInfo.CurrentCulture;
        System.Globalization.CultureInfo.CurrentCulture = new System.Globalization.CultureInfo("ru-RU");
        try
        {
            Render("{{ data.total | plus: 0.5 }} {{ 0 | date: '%B' }} {{ 1.5 }}", Json).Should().Be("1501.00 January 1.5");
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = culture;
        }
    }

    [Theory]
    [InlineData("a\n  {% if data.x %}", "Line 2, column 18: *endif*")]
    [InlineData("{{ data.x ", "Line 1, column 10: *")]
    [InlineData("{% foo %}", "Line 1, column 7: Unknown tag 'foo'.")]
    [InlineData("{{ }}", "Line 1, column *: *")]
    [InlineData("{% if a = b %}x{% endif %}", "Line 1, column 6: Invalid 'if' tag.")]
    [InlineData("{% endif %}", "Line 1, column *: Unknown tag 'endif'.")]
    [InlineData("a\n{{ data.x | upcas }}", "Line 2, column 13: unknown filter 'upcas'; did you mean 'upcase'?*")]
    [InlineData("{% assign x = 'a|zzz' | append: 'b' |\n  zzzzzz %}", "Line 2, column 3: unknown filter 'zzzzzz'.")]
    [InlineData("{% if false %}{{ x | zzzzzz | upcase }}{% endif %}", "Line 1, column 22: unknown filter 'zzzzzz'.")]
    [InlineData("{{ 1 | format_number: 'N999999999' }}", "Line 1, column 8: unknown filter 'format_number'*")]
    [InlineData("x\n {% include 'a' %}", "Line 2, column 5: the tag 'include' can't be used: a template can't read other templates.")]
    [InlineData("{% render 'a' %}", "Line 1, column 4: the tag 'render' can't be used: *")]
    [InlineData("{% layout 'a' %}", "Line 1, column 4: the tag 'layout' can't be used: *")]
    [InlineData("{% if false %}{% include 'a' %}{% endif %}", "Line 1, column 18: the tag 'include' *")]
    [InlineData("{% liquid\ninclude 'a' %}", "Line 1, column 4: the tag 'liquid' *")]
    [InlineData("{% ifchanged %}{% endifchanged %}", "Line 1, column 4: the tag 'ifchanged' *")]
    public void TryParse_Wrong_SaysLineAndColumn(string template, string expected)
    {
        LiquidTemplate.TryParse(template, Json, out var parsed, out var error).Should().BeFalse();

        parsed.Should().BeNull();
        error.Should().Match(expected).And.NotContain("\n");
    }

    [Theory]
    [InlineData("{% if a %}", 5000, "{% endif %}")]
    [InlineData("{% if a %}", 5000, "")]
    [InlineData("{% for i in (1..1) %}", 2500, "{% endfor %}")]
    [InlineData("{{ a[", 101, "]")]
    [InlineData("{{ (", 20000, "a")]
    [InlineData("{{ a[a[", 20000, "a")]
    [InlineData("x", 65537, "")]
    public void TryParse_HostileNesting_IsRefusedOrHarmless(string open, int count, string close)
    {
        // The point is that the process survives; each of these is wrong in some way.
        var source = string.Concat(Enumerable.Repeat(open, count)) + string.Concat(Enumerable.Repeat(close, count));

        LiquidTemplate.TryParse(source, Json, out _, out var error).Should().BeFalse();

        error.Should().StartWith("Line 1, column ");
    }

    [Theory]
    [InlineData("{{ 'a'", " | upcase", 10_000, " }}")]
    [InlineData("{% if true", " and true", 7000, " %}x{% endif %}")]
    [InlineData("{% if false %}x", "{% elsif true and true %}", 2500, "{% endif %}")]
    public void TryParse_LongChain_IsRefusedOrRuns(string open, string link, int count, string close)
    {
        var source = open + string.Concat(Enumerable.Repeat(link, count)) + close;

        if (LiquidTemplate.TryParse(source, Json, out var template, out var error))
        {
            template.Render([], 1024).Length.Should().Be(0);
        }
        else
        {
            error.Should().Match("Line 1, column *");
        }
    }

    [Theory]
    [InlineData("{% if true %}", 49, "{% endif %}")]
    [InlineData("{% unless false %}", 90, "{% endunless %}")]
    public void Render_DecentNesting_Works(string open, int count, string close)
        => Render(string.Concat(Enumerable.Repeat(open, count)) + "x" + string.Concat(Enumerable.Repeat(close, count)), Json).Should().Be("x");

    [Fact]
    public void Render_DecentChains_Work()
        => Render(
            "{{ ((data.count)) " + string.Concat(Enumerable.Repeat("| plus: 1 ", 100)) + "}}{% if true"
            + string.Concat(Enumerable.Repeat(" and true", 100)) + " %}!{% endif %}", Json).Should().Be("103!");

    [Fact]
    public void Render_OutputAtTheBound_Passes()
        => Encoding.UTF8.GetByteCount(Render("{{ data.name }}", "text/plain", maxBytes: 33)).Should().Be(33);

    [Theory]
    [InlineData("{{ data.name }}", 32)]
    [InlineData("{% for i in (1..1000) %}abcdefghij{% endfor %}", 1024)]
    [InlineData("{% capture x %}{% for i in (1..1000) %}abcdefghij{% endfor %}{% endcapture %}", 1024)]
    [InlineData("{% assign x = 'abcdefgh' %}{% for i in (1..40) %}{% assign x = x | append: x %}{% endfor %}", 1024)]
    [InlineData("{% assign x = data.tags %}{% for i in (1..60) %}{% assign x = x | concat: x %}{% endfor %}", 1024)]
    [InlineData("{% assign x = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' %}{% for i in (1..9) %}{% assign x = x | replace: 'a', x %}{% endfor %}", 1024)]
    [InlineData("{% assign x = 'aaaaaaaaaaaaaaaaaaaaaaaa' %}{% for i in (1..9) %}{% assign x = x | split: '' | join: x %}{% endfor %}", 1024)]
    [InlineData("{{ (1..2000000000) | size }}", 1024)]
    [InlineData("{{ data.tags[(1..2000000000)] }}", 1024)]
    [InlineData("{{ (1..99999999999999) | size }}", 1024)]
    [InlineData("{% for i in (1..2000) %}{% for j in (1..2000) %}{% endfor %}{% endfor %}", 1024 * 1024)]
    [InlineData("{{ 1 | divided_by: 0 }}", 1024)]
    [InlineData("{{ data.count | times: 79228162514264337593543950335 }}", 1024)]
    [InlineData("{{ 'Проверка' | base64_decode }}", 1024)]
    public void Render_OutOfBounds_Throws(string template, int maxBytes)
    {
        var render = () => Render(template, "text/plain", maxBytes: maxBytes);

        render.Should().Throw<TemplateException>().WithMessage("The template failed*").Which.Message.Should().NotContain("Проверка");
    }

    [Fact]
    public void Render_ManyThreads_GiveTheSame()
    {
        LiquidTemplate.TryParse("{% for i in data.items %}{{ i.article | append: '-' }}{% endfor %}", Json, out var template, out _);

        var texts = Enumerable.Range(0, 200).AsParallel()
            .Select(_ => Encoding.UTF8.GetString(template!.Render(JsonNode.Parse(Envelope)!.AsObject(), 1024).Span));

        texts.Distinct().Should().Equal("A-1-Б-2-");
    }

    private static string Render(string source, string contentType, JsonObject? envelope = null, int maxBytes = 64 * 1024)
    {
        LiquidTemplate.TryParse(source, contentType, out var template, out var error).Should().BeTrue(error);
        return Encoding.UTF8.GetString(template!.Render(envelope ?? JsonNode.Parse(Envelope)!.AsObject(), maxBytes).Span);
    }
}
