using System.Text;
using System.Text.Json.Nodes;
using WebhookMiddleware.Templates;

namespace WebhookMiddleware.Core.Tests.Templates;

/// <summary>Templates and payloads that would keep a processor busy, or fill the memory, without many steps or much output.</summary>
public sealed class HostileTemplateTests
{
    private const int MaxBytes = 64 * 1024;
    private const string TooMuch = "The template failed: it takes too much work, or its values grew too large.";

    private static readonly string Envelope = new JsonObject
    {
        ["data"] = new JsonObject
        {
            ["list"] = new JsonArray([.. Enumerable.Range(0, 5000).Select(i => (JsonNode)i)]),
            ["objects"] = new JsonArray([.. Enumerable.Range(0, 5000).Select(i => (JsonNode)new JsonObject { ["a"] = i })]),
            ["same"] = new JsonObject(Enumerable.Range(0, 5000).Select(i => KeyValuePair.Create($"key{i}", (JsonNode?)i))),
            ["map"] = new JsonObject(Enumerable.Range(0, 5000).Select(i => KeyValuePair.Create($"key{i}", (JsonNode?)i))),
            ["text"] = new string('a', 50_000),
            ["digits"] = JsonNode.Parse(new string('1', 50_000)),
            ["other"] = new string('a', 49_999) + "b",
            ["colliding"] = new JsonArray([.. Enumerable.Range(1, 5000).Select(i => (JsonNode)(i * 4294967297L))]),
            ["arrays"] = new JsonArray([.. Enumerable.Range(1, 100).Select(_ => (JsonNode)new JsonArray(1))]),
            ["tagged"] = new JsonArray(new JsonObject { ["tags"] = new JsonArray([.. Enumerable.Range(0, 5000).Select(i => (JsonNode)i)]) }),
            ["orders"] = new JsonArray([.. Enumerable.Range(0, 100).Select(i => JsonNode.Parse($$"""{"id":{{i}},"tags":["x","y"],"sku":"A-{{i}}"}"""))]),
        },
    }.ToJsonString();

    [Theory]
    [InlineData("{% if data.list contains -1 %}{% endif %}")]
    [InlineData("{% if data.text == data.other %}{% endif %}")]
    [InlineData("{% if data.text != data.other %}{% endif %}")]
    [InlineData("{% if data.text contains 'ab' %}{% endif %}")]
    [InlineData("{% if data.text startswith data.other %}{% endif %}")]
    [InlineData("{% if data.text endswith data.other %}{% endif %}")]
    [InlineData("{% if data.text < data.other %}{% endif %}")]
    [InlineData("{% if data.other >= data.text %}{% endif %}")]
    [InlineData("{% if data.map == data.same %}{% endif %}")]
    [InlineData("{% if false %}{% elsif data.list == data.list %}{% endif %}")]
    [InlineData("{% unless data.text == data.other %}{% endunless %}")]
    [InlineData("{% case data.text %}{% when 'b' %}{% endcase %}")]
    [InlineData("{% case 'b' %}{% when 'c', data.text %}{% endcase %}")]
    [InlineData("{% for j in data.list limit: 1 %}{% endfor %}")]
    [InlineData("{% for j in data.map %}{% break %}{% endfor %}")]
    [InlineData("{% for j in (1..data.text) %}{% endfor %}")]
    [InlineData("{% assign x = data[data.text] %}")]
    [InlineData("{% cycle data.text: '', '' %}")]
    [InlineData("{% assign x = 1 | plus: data.text %}")]
    [InlineData("{% assign x = data.text | size %}")]
    [InlineData("{% assign x = data.map | sum %}")]
    [InlineData("{% assign x = data.map | sum: 'x' %}")]
    [InlineData("{% assign x = data.digits | remove: '1' %}")]
    [InlineData("{% assign x = 1 | default: data.digits %}")]
    [InlineData("{% if data.digits == data.digits %}{% endif %}")]
    [InlineData("{% assign x = data.orders | where: 'tags', data.map %}")]
    [InlineData("{% assign x = data.orders | reject: 'tags', data.map %}")]
    [InlineData("{% assign x = data.orders | find: 'tags', data.map %}")]
    [InlineData("{% assign x = data.orders | find_index: 'tags', data.map %}")]
    [InlineData("{% assign x = data.orders | has: 'tags', data.map %}")]
    public void Render_LargeValueInALoop_IsCharged(string turn)
    {
        // Two hundred turns are two hundred steps or so: it is the values that are refused.
        var render = () => Render("{% for i in (1..200) %}" + turn + "{% endfor %}");

        render.Should().Throw<TemplateException>().WithMessage(TooMuch);
    }

    [Theory]
    [InlineData("{{ '2026-11-24' | date: '%999999999Y' }}")]
    [InlineData("{{ '2026-11-24' | date: '%-0999999999d' }}")]
    [InlineData("{{ '2026-11-24' | date: '%99999999999999999999N' }}")]
    [InlineData("{{ '2026-11-24' | date: '%^:999999999B' }}")]
    [InlineData("{% assign f = '%9999999' | append: '99Y' %}{{ '2026-11-24' | date: f }}")]
    [InlineData("{{ '2026-11-24' | date: '%9_9_9_9_9_9_9_9Y' }}")]
    [InlineData("{{ '2026-11-24' | date: '%٩٩٩٩Y' }}")]
    [InlineData("{{ data.colliding | uniq | size }}")]
    [InlineData("{{ data.arrays | map: data.text | size }}")]
    [InlineData("{{ data.objects | where: data.text | size }}")]
    [InlineData("{% assign l = data.tagged %}{% for i in (1..8) %}{% assign l = l | concat: l %}{% endfor %}{{ l | where: 'tags', data.list | size }}")]
    [InlineData("{{ data.objects | where: 'a', data.map | size }}")]
    [InlineData("{% for i in (1..30) %}{% for j in (1..30) %}{% assign x = data.text | upcase | split: 'a' %}{% endfor %}{% endfor %}")]
    [InlineData("{% assign x = 'a' %}{% for i in (1..40) %}{% capture x %}{{ x }}{{ x }}{% endcapture %}{% endfor %}")]
    [InlineData("{% for a in (1..9999) %}{% for b in (1..9999) %}{% for c in (1..9999) %}{% endfor %}{% endfor %}{% endfor %}")]
    [InlineData("{% assign x = 'ab' %}{% for i in (1..40) %}{% assign x = x | url_encode | prepend: x | newline_to_br %}{% endfor %}")]
    public void Render_Bomb_IsRefused(string template)
        => FluentActions.Invoking(() => Render(template)).Should().Throw<TemplateException>().WithMessage("The template failed: *");

    [Theory]
    [InlineData("{% assign x = 'now' | time_zone: 'No/Such/Zone' %}", 1100)]
    [InlineData("{% assign x = '!!!!' | base64_url_safe_decode %}", 1100)]
    [InlineData("{% assign x = 'now' | date: '%+%+%+%+%+%+%+%+%+%+%+%+%+%+%+%+%+%+%+%+%+%+%+%+%+%+%+%+%+%+%+%+' %}", 1100)]
    [InlineData("{% capture x %}{% endcapture %}{% capture x %}{% endcapture %}", 20_000)]
    [InlineData("{% if false %}{% elsif false %}{% elsif false %}{% elsif false %}{% elsif false %}{% elsif false %}{% endif %}", 60_000)]
    [InlineData("{% unless true %}{% endunless %}{% unless true %}{% endunless %}{% unless true %}{% endunless %}", 60_000)]
    [InlineData("{% if a.b.c and a.b.c or a.b.c and a.b.c or a.b.c and a.b.c %}{% endif %}", 30_000)]
    [InlineData("{% case 1 %}{% when 2, 3, 4, 5, 6, 7, 8, 9 %}{% endcase %}", 20_000)]
    public void Render_StepsThatFluidDoesNotCount_AreCharged(string turn, int turns)
        => FluentActions.Invoking(() => Render("{% for i in (1.." + turns + ") %}" + turn + "{% endfor %}")).Should().Throw<TemplateException>().WithMessage(TooMuch);

    [Theory]
    [InlineData("data.name contains data.email", false)]
    [InlineData("(data.name and true) contains data.email", false)]
    [InlineData("data.name contains data.found", true)]
    [InlineData("data.name startswith data.found", true)]
    [InlineData("data.name endswith data.email", false)]
    public void IsTrue_TextsThatMisleadASearch_AreJudged(string condition, bool expected)
    {
        // Three megabytes: their product would keep a processor for minutes.
        LiquidCondition.TryParse(condition, out var parsed, out var error).Should().BeTrue(error);

        parsed!.IsTrue(Misleading(700_000)).Should().Be(expected && !condition.StartsWith('('));
    }

    [Theory]
    [InlineData("{{ data.name | replace: data.email, 'x' | size }}", "200000")]
    [InlineData("{{ data.name | remove: data.found | size }}", "0")]
    [InlineData("{{ data.name | replace_first: data.found, 'x' | size }}", "100001")]
    [InlineData("{{ data.name | remove_first: data.email | size }}", "200000")]
    [InlineData("{{ data.name | replace_last: data.last, 'x' | size }}", "200000")]
    [InlineData("{{ data.name | remove_last: data.last | size }}", "200000")]
    [InlineData("{{ data.name | split: data.email | size }}", "1")]
    public void Render_TextsThatMisleadASearch_AreSearched(string template, string expected)
        => Render(template, "text/plain", Misleading(100_000)).Should().Be(expected);

    [Fact]
    public void TryParse_PartsThatAreReadAnewAtEachLevel_AreRefused()
    {
        var nested = Enumerable.Range(0, 30).Aggregate("1", (inner, _) => $"(a[{inner}]..2)");

        LiquidCondition.TryParse(nested, out _, out var error).Should().BeFalse();

        error.Should().Match("Line 1, column *: ranges are nested in too many ways to be parsed.");
    }

    [Fact]
    public void TryParse_RangesInRanges_AreReadWhileTheyAreFew()
        => Render("{% for i in (a[(1..2)]..2) %}{{ i }}{% endfor %}").Should().Be("012");

    [Fact]
    public void Render_TimeIsUp_StopsBetweenTwoAmountsOfWork()
    {
        LiquidTemplate.TryParse("{% for i in (1..90000) %}{% if a == b %}{% endif %}{% endfor %}", "text/plain", out var template, out var error).Should().BeTrue(error);
        var looks = 0;

        var render = () => template!.Render([], 1024 * 1024, () => throw new RenderTimeoutException());
        template!.Render([], 1024 * 1024, () => looks++);

        render.Should().Throw<RenderTimeoutException>();
        looks.Should().BeGreaterThan(90_000 * 40 / RenderBudget.WorkBetweenChecks);
    }

    [Fact]
    public void Render_NameOfATimeZone_IsNoPath()
    {
        TimeZones.Named(static _ => TimeZoneInfo.Utc)("Europe/Moscow").Should().Be(TimeZoneInfo.Utc);
        foreach (var path in (string[])["/dev/zero", "../../../etc/passwd", "Europe/../../x", "", new('a', 100), "a\u0000b"])
        {
            FluentActions.Invoking(() => TimeZones.Named(static _ => TimeZoneInfo.Utc)(path)).Should().Throw<TimeZoneNotFoundException>();
        }
    }

    [Theory]
    [InlineData("{{ data | sort: 'n' | map: 'n' | join: ',' }}", "a,Ä,b,Z")]
    [InlineData("{{ data | map: 'n' | sort | join: ',' }}", "Z,a,b,Ä")]
    [InlineData("{{ data | map: 'n' | sort_natural | join: ',' }}", "a,b,Z,Ä")]
    [InlineData("{{ data | sort: 'v' | map: 'v' | join: ',' }}", ",,2,10")]
    [InlineData("{{ data | where: 'v' | size }}{{ data | reject: 'v', 10 | size }}{{ data | has: 'v', 2 }}{{ data | find_index: 'v', 2 }}", "23true1")]
    public void Render_FiltersOfArrays_MeanWhatTheyMeant(string template, string expected)
        => Render(template, "text/plain", JsonNode.Parse("""{"data":[{"n":"b","v":10},{"n":"Ä","v":2},{"n":"Z","v":null},{"n":"a"}]}""")!.AsObject()).Should().Be(expected);

    private static JsonObject Misleading(int pairs)
    {
        var name = string.Concat(Enumerable.Repeat("ab", pairs));
        return new JsonObject
        {
            ["data"] = new JsonObject
            {
                ["name"] = name,
                // First and last character fit at every other place, and all but one of those between.
                ["email"] = name[..pairs] + "cb",
                ["last"] = "a" + name[1..pairs] + "cb",
                ["found"] = name[..pairs],
            },
        };
    }

    [Fact]
    public void Render_ManyFiltersOnNothing_IsRefused()
    {
        var chain = string.Concat(Enumerable.Repeat(" | upcase", 170));

        FluentActions.Invoking(() => Render("{% for i in (1..200) %}{% assign x = ''" + chain + " %}{% endfor %}"))
            .Should().Throw<TemplateException>().WithMessage(TooMuch);
    }

    [Theory]
    [InlineData("{{ 'a' | truncate: 2000000000 | size }}", "1")]
    [InlineData("{{ 'a' | slice: 0, 2000000000 | size }}", "1")]
    [InlineData("{{ '2026-11-24' | date: '%3N %10Y %-d 1234567890' }}", "000 0000002026 24 1234567890")]
    [InlineData("{{ data.orders | uniq | size }}", "100")]
    [InlineData("{{ data.objects | uniq | size }}", "5000")]
    [InlineData("{{ data.orders | concat: data.orders | uniq | size }}", "100")]
    public void Render_LargeNumberThatCostsNothing_Works(string template, string expected) => Render(template).Should().Be(expected);

    [Fact]
    public void Render_LoopsOverADecentPayload_StayWithinTheBudget()
        => Render("""
            {%- for o in data.orders -%}
              {%- for p in data.orders -%}
                {%- if o.tags contains 'x' and o.sku == p.sku and data[o.sku] != 'y' -%}{%- case p.id -%}{%- when 99 -%}{{ o.sku }}{%- endcase -%}{%- endif -%}
              {%- endfor -%}
            {%- endfor -%}
            """).Should().Be("A-99");

    [Theory]
    [InlineData("application/json", "a\\\\&quot;\\n&lt;&amp;lt;")]
    [InlineData("application/x-www-form-urlencoded", "a%5C%26quot%3B%0A%26lt%3B%26amp%3Blt%3B")]
    [InlineData("application/xml", "a\\&quot;\n&lt;&amp;lt;")]
    [InlineData("text/html", "a\\&quot;\n&lt;&amp;lt;")]
    public void Render_EscapeFilter_IsEscapedForTheContentTypeAsWell(string contentType, string expected)
        => Render("{{ data | escape }}", contentType, new JsonObject { ["data"] = "a\\\"\n<&lt;" }).Should().Be(expected);

    [Theory]
    [InlineData("{{ x | append: data }}", "\"a\\\\\",a\\\\")]
    [InlineData("{{ x | prepend: data }}", "a\\\\\"a\\\\\",")]
    [InlineData("{{ data | append: x }}", "a\\\\\"a\\\\\",")]
    [InlineData("{{ data | append: data }}", "a\\\\a\\\\")]
    [InlineData("{{ x | replace_last: ',', data }}", "\\\"a\\\\\\\\\\\"a\\\\")]
    [InlineData("{{ x | upcase }}", "\\\"A\\\\\\\\\\\",")]
    [InlineData("{{ nil | default: x }}", "\"a\\\\\",")]
    public void Render_CaptureWithAFilter_StaysOnlyWhereNothingIsPutIn(string template, string expected)
        => Render("{% capture x %}\"{{ data }}\",{% endcapture %}" + template, "application/json", new JsonObject { ["data"] = "a\\" })
            .Should().Be(expected);

    [Theory]
    [InlineData("application/json", "a\\\\&quot;\\n&lt;&lt;")]
    [InlineData("application/xml", "a\\&quot;\n&lt;&lt;")]
    [InlineData("text/html", "a\\&quot;\n&lt;&lt;")]
    public void Render_EscapeOnceFilter_LeavesWhatIsEscapedAlready(string contentType, string expected)
        => Render("{{ data | escape_once }}", contentType, new JsonObject { ["data"] = "a\\\"\n<&lt;" }).Should().Be(expected);

    private static string Render(string source, string contentType = "text/plain", JsonObject? envelope = null)
    {
        LiquidTemplate.TryParse(source, contentType, out var template, out var error).Should().BeTrue(error);
        return Encoding.UTF8.GetString(template!.Render(envelope ?? JsonNode.Parse(Envelope)!.AsObject(), MaxBytes).Span);
    }
}
