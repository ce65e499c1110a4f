using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using WebhookMiddleware.Templates;

namespace WebhookMiddleware.Core.Tests.Templates;

/// <summary>Templates and conditions by chance, with payloads for them.</summary>
internal static partial class AnyTemplate
{
    private static readonly string[] Tokens =
    [
        "{{", "}}", "{%", "%}", "{{-", "-%}", "{% if ", "{% endif %}", "{% for i in ", "{% endfor %}", "{% assign x = ", "{% capture x %}", "{% endcapture %}",
        "{% case data.a %}", "{% when 1 %}", "{% endcase %}", "{% raw %}", "{% endraw %}", "{% cycle ", "{% include 'a' %}", "{% liquid ", "data", ".a", ".b", "[0]",
        "[", "]", "(", ")", "(1..9)", "(1..data.a)", " | ", "append: x", "date: '%Y'", "split: ''", "json", ", ", ": ", " and ", " or ", " contains ", " == ", " > ",
        " startswith ", "'", "\"", "1", "-1.5", "nil", "empty", "x", "i", "size", "first", "\n", " ", "я", "😀", "\\", "\0",
    ];

    // These write what they are given; the author of the template asked for that.
    private static readonly string[] Unescaped = ["json", "raw"];

    private static readonly string[] Filters = [.. LiquidContext.FilterNames.Except(Unescaped).Order(StringComparer.Ordinal)];

    private static readonly Gen<string> Operand = Gen.Elements("data.a", "data.b", "data.c", "data", "'x'", "'\"<&'", "2", "-1", "x", "i");

    private static readonly Gen<string> Filtered =
        from operand in Operand
        from count in Gen.Choose(0, 2)
        from filters in Gen.Zip(Gen.Elements(Filters), Gen.Choose(0, 2).SelectMany(arguments => Operand.ListOf(arguments))).ListOf(count)
        select operand + string.Concat(filters.Select(filter =>
            $" | {filter.Item1}{(filter.Item2.Count > 0 ? ": " : "")}{string.Join(", ", filter.Item2)}"));

    private static readonly Gen<string> Comparison =
        from left in Operand
        from op in Gen.Elements("==", "!=", ">", "<=", "contains", "startswith", "endswith")
        from right in Operand
        select $"{left} {op} {right}";

    /// <summary>Any text that looks like a template.</summary>
    public static Arbitrary<TemplateCase> Soups { get; } = With(AnyText.From(Tokens, 14), AnyJson.Object(3));

    /// <summary>Any text that looks like a condition, and conditions.</summary>
    public static Arbitrary<TemplateCase> Conditions { get; } = With(Gen.OneOf(
        AnyText.From([.. Tokens.Where(token => !token.Contains('%', StringComparison.Ordinal))], 8),
        Comparison,
        Gen.Zip(Comparison, Comparison).Select(two => $"({two.Item1}) and {two.Item2}")), AnyJson.Object(3));

    /// <summary>What may stand between the quotes of a string, and gives nothing but text and values.</summary>
    public static Arbitrary<TemplateCase> Insides { get; } = With(Inside(3), HostileData, source => Inert().IsMatch(Tag().Replace(source, "")));

    private static Gen<JsonObject> HostileData
        => from a in AnyText.Hostile
           from b in AnyText.Hostile
           from c in AnyJson.Value(3)
           select new JsonObject { ["a"] = a, ["b"] = b, ["c"] = c?.DeepClone() };

    private static Gen<string> Inside(int depth)
    {
        var leaves = Gen.Frequency(
            (1, Gen.Elements("text", "я", " ")),
            (4, Filtered.Select(value => $"{{{{ {value} }}}}")),
            (1, Filtered.Select(value => $"{{% assign x = {value} %}}")),
            (1, Gen.Zip(Operand, Operand).Select(two => $"{{% cycle {two.Item1}, {two.Item2} %}}")),
            (1, Filtered.Select(value => $"{{% echo {value} %}}")));
        var piece = depth == 0 ? leaves : Gen.Frequency(
            (3, leaves),
            (1, Gen.Zip(Operand, Inside(depth - 1)).Select(loop => $"{{% for i in {loop.Item1} %}}{loop.Item2}{{% else %}}-{{% endfor %}}")),
            (1, Gen.Zip(Comparison, Inside(depth - 1)).Select(branch => $"{{% if {branch.Item1} %}}{branch.Item2}{{% endif %}}")),
            (1, Inside(depth - 1).Select(text => $"{{% capture x %}}{text}{{% endcapture %}}{{{{ x }}}}")));
        return Gen.Choose(1, 4).SelectMany(count => piece.ListOf(count)).Select(string.Concat);
    }

    private static Arbitrary<TemplateCase> With(Gen<string> sources, Gen<JsonObject> payloads, Func<string, bool>? isOne = null) => Arb.From(
        from source in sources
        from data in payloads
        select new TemplateCase(source, new JsonObject { ["data"] = data.DeepClone() }),
        any => AnyText.Smaller(any.Source).Where(isOne ?? (_ => true)).Select(smaller => any with { Source = smaller })
            .Concat(AnyJson.SmallerObjects(any.Envelope).Select(smaller => any with { Envelope = smaller })));

    [GeneratedRegex(@"\{[{%].*?[%}]\}", RegexOptions.Singleline)]
    private static partial Regex Tag();

    [GeneratedRegex(@"\A[a-zя -]*\z")]
    private static partial Regex Inert();
}
