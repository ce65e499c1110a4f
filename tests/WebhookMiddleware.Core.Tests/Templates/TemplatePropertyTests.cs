using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using WebhookMiddleware.Templates;

namespace WebhookMiddleware.Core.Tests.Templates;

/// <summary>What holds for any template, any condition and any payload.</summary>
public sealed partial class TemplatePropertyTests
{
    private const int Cases = 1500;
    private const int MaxBytes = 4096;

    [Fact]
    public void TryParse_AnyText_RendersWithinBoundsOrSaysWhatIsWrong()
    {
        var (refused, rendered) = (0, 0);
        Property.Holds(AnyTemplate.Soups, 2 * Cases, any =>
        {
            if (!LiquidTemplate.TryParse(any.Source, "text/plain", out var template, out var error))
            {
                error.Should().MatchRegex(Place());
                refused++;
                return;
            }

            (Render(template, any.Envelope)?.Length ?? 0).Should().BeLessThanOrEqualTo(MaxBytes);
            rendered++;
        });

        refused.Should().BeGreaterThan(Cases / 10);
        rendered.Should().BeGreaterThan(Cases / 10);
    }

    [Fact]
    public void TryParse_AnyCondition_IsJudgedOrSaysWhatIsWrong()
    {
        var (refused, judged) = (0, 0);
        Property.Holds(AnyTemplate.Conditions, 2 * Cases, any =>
        {
            if (!LiquidCondition.TryParse(any.Source, out var condition, out var error))
            {
                error.Should().MatchRegex(Place());
                refused++;
                return;
            }

            judged++;
            try
            {
                condition.IsTrue(any.Envelope);
            }
            catch (TemplateException exception)
            {
                exception.Message.Should().StartWith("The template failed");
            }
        });

        refused.Should().BeGreaterThan(Cases / 10);
        judged.Should().BeGreaterThan(Cases / 10);
    }

    [Fact]
    public void Render_AnyValuesInAJsonString_StayInIt() => Holds("{\"a\":\"", "\",\"b\":1}", "application/json", text =>
    {
        using var json = JsonDocument.Parse(text);
        json.RootElement.EnumerateObject().Select(member => (member.Name, member.Value.ValueKind)).Should()
            .Equal(("a", JsonValueKind.String), ("b", JsonValueKind.Number));
    });

    [Fact]
    public void Render_AnyValuesInAFormField_StayInIt() => Holds("a=", "&b=1", "application/x-www-form-urlencoded", text =>
        text.Split('&').Select(pair => pair.Split('=')).Should().SatisfyRespectively(
            first => first.Should().HaveCount(2).And.HaveElementAt(0, "a"),
            second => second.Should().Equal("b", "1")));

    [Fact]
    public void Render_AnyValuesInAnXmlAttribute_StayInIt() => Holds("<r a='", "' b=\"1\"/>", "application/xml", text =>
    {
        var root = XDocument.Parse(text).Root!;
        root.Attributes().Select(attribute => attribute.Name.LocalName).Should().Equal("a", "b");
        root.Nodes().Should().BeEmpty();
    });

    [Fact]
    public void Render_AnyValuesInAnXmlElement_StayInIt() => Holds("<r>", "</r>", "text/xml", text =>
        XDocument.Parse(text).Root!.Nodes().Should().NotContain(node => node.NodeType != XmlNodeType.Text));

    private static void Holds(string open, string close, string contentType, Action<string> isWhole)
    {
        var rendered = 0;
        Property.Holds(AnyTemplate.Insides, Cases, any =>
        {
            if (LiquidTemplate.TryParse(open + any.Source + close, contentType, out var template, out _) && Render(template, any.Envelope) is { } text)
            {
                isWhole(text);
                rendered++;
            }
        });

        rendered.Should().BeGreaterThan(Cases / 4);
    }

    private static string? Render(LiquidTemplate template, JsonObject envelope)
    {
        try
        {
            return Encoding.UTF8.GetString(template.Render(envelope, MaxBytes).Span);
        }
        catch (TemplateException exception)
        {
            exception.Message.Should().StartWith("The template failed");
            return null;
        }
    }

    [GeneratedRegex(@"\ALine [0-9]+, column [0-9]+: [^\n]*\z")]
    private static partial Regex Place();
}
