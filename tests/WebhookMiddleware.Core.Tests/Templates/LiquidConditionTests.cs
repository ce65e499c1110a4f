using System.Text.Json.Nodes;
using WebhookMiddleware.Templates;

namespace WebhookMiddleware.Core.Tests.Templates;

public sealed class LiquidConditionTests
{
    private const string Envelope = """
        {"type":"before_order_add","dryRun":false,"data":{"total":1500.50,"huge":1e400,"name":"Ёлка","items":[1,2],"none":null,"list":[]},
        "request":{"method":"POST"},"principal":null}
        """;

    [Theory]
    [InlineData("data.total > 1000 and request.method == \"POST\"", true)]
    [InlineData("data.total > 1000 and request.method == 'GET'", false)]
    [InlineData("data.total > 2000 or data.name == 'Ёлка'", true)]
    [InlineData("(data.total > 2000 or data.name == 'Ёлка') and dryRun == false", true)]
    [InlineData("data.huge > 1000", true)]
    [InlineData("data.huge < 1000", false)]
    [InlineData("1000 < data.huge", true)]
    [InlineData("data.total == 1500.5", true)]
    [InlineData("data.items contains 2", true)]
    [InlineData("data.items.size >= 2", true)]
    [InlineData("data.list == empty", true)]
    [InlineData("data.none == nil", true)]
    [InlineData("principal.id == '5'", false)]
    [InlineData("data.absent", false)]
    [InlineData("data.absent > 5", false)]
    [InlineData("\n  data.total\n  > 1000\n", true)]
    [InlineData("true", true)]
    public void IsTrue_Expression_IsJudged(string source, bool expected)
    {
        LiquidCondition.TryParse(source, out var condition, out var error).Should().BeTrue(error);

        condition!.IsTrue(JsonNode.Parse(Envelope)!.AsObject()).Should().Be(expected);
    }

    [Theory]
    [InlineData("", "Line 1, column 1: *")]
    [InlineData("   ", "Line 1, column *: *")]
    [InlineData("data.total >", "Line 1, column *: *")]
    [InlineData("data.total > 1 %}{% include 'x' %}{% if true", "Line 1, column 16: '%' was not expected.")]
    [InlineData("data.total > 1 }}", "Line 1, column 16: '}' was not expected.")]
    [InlineData("{{ data.total }}", "Line 1, column 1: *")]
    [InlineData("\uffff", "Line 1, column 1: the character U+FFFF can't be used.")]
    [InlineData("data.a == '\uffff'", "Line 1, column 12: the character U+FFFF can't be used.")]
    [InlineData("\ufffe", "Line 1, column 1: *")]
    [InlineData("{% if true %}", "Line 1, column 1: *")]
    [InlineData("data.total > 1 and\n  a b", "Line 2, column 5: 'b' was not expected.")]
    [InlineData("data.total = 1", "Line 1, column 12: '=' was not expected.")]
    [InlineData("data.items | size", "Line 1, column 12: '|' was not expected.")]
    public void TryParse_NoExpression_SaysLineAndColumn(string source, string expected)
    {
        LiquidCondition.TryParse(source, out var condition, out var error).Should().BeFalse();

        condition.Should().BeNull();
        error.Should().Match(expected);
    }

    [Theory]
    [InlineData("(", 30_000)]
    [InlineData("a[", 30_000)]
    [InlineData("a and ", 10_000)]
    [InlineData("(", 70_000)]
    public void TryParse_HostileNesting_IsRefused(string open, int count)
    {
        var source = string.Concat(Enumerable.Repeat(open, count)) + "a";

        LiquidCondition.TryParse(source, out _, out var error).Should().BeFalse();

        error.Should().StartWith("Line 1, column ");
    }

    [Fact]
    public void IsTrue_RangeTooLong_Throws()
    {
        LiquidCondition.TryParse("(1..2000000000) contains 5", out var condition, out _).Should().BeTrue();

        var judge = () => condition!.IsTrue(JsonNode.Parse(Envelope)!.AsObject());

        judge.Should().Throw<TemplateException>();
    }
}
