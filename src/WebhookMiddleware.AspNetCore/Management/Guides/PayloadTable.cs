using WebhookMiddleware.AspNetCore.Management.Schemas;

namespace WebhookMiddleware.AspNetCore.Management.Guides;

/// <summary>Writes the members of a payload as a table in Markdown.</summary>
internal static class PayloadTable
{
    public static string Of(IReadOnlyList<SchemaMember> members, GuideLanguage language)
        => string.Join('\n', [language.Columns, "|---|---|---|---|---|", .. members.Select(member => Row(member, language))]);

    private static string Row(SchemaMember member, GuideLanguage language)
    {
        var isNamed = !member.Path.EndsWith("[]", StringComparison.Ordinal) && !member.Path.EndsWith(".*", StringComparison.Ordinal);
        var required = !isNamed ? "" : member.IsRequired ? language.Yes : language.No;
        return $"| {Code(member.Path)} | {TypeOf(member, language)} | {required} | {BoundsOf(member, language)} | "
            + $"{Cell(member.Description ?? "")} |";
    }

    private static string TypeOf(SchemaMember member, GuideLanguage language)
    {
        var types = member.SameAs is { } same ? GuideLanguage.Format(language.SameAs, Code(same.Length == 0 ? "data" : same))
            : member.Type.Count == 0 ? language.AnyType
            : string.Join(", ", member.Type.Select(language.Type));
        var format = member.Type.Contains("string") ? Bound(member, "format") : null;
        return (format is null ? types : $"{types} ({format})") + (member.IsNullable ? $" {language.Type("null")}" : "");
    }

    private static string BoundsOf(SchemaMember member, GuideLanguage language)
    {
        string?[] bounds =
        [
            language.Range(Bound("minimum") ?? Exclusive("exclusiveMinimum", ">"), Bound("maximum") ?? Exclusive("exclusiveMaximum", "<")),
            Labelled(language.Length, language.Range(Bound("minLength"), Bound("maxLength"))),
            Labelled(language.Elements, language.Range(Bound("minItems"), Bound("maxItems"))),
            Labelled(language.Pattern, Bound("pattern") is { } pattern ? Code(pattern) : null),
            Labelled(language.OneOf, (Bound("enum") ?? Bound("const")) is { } values ? Code(values) : null),
        ];
        return string.Join("; ", bounds.Where(bound => bound is not null));

        string? Bound(string keyword) => PayloadTable.Bound(member, keyword);
        string? Exclusive(string keyword, string sign) => Bound(keyword) is { } bound ? sign + bound : null;
    }

    // The format of a number (int32, double) says how the API stores it.
    private static string? Bound(SchemaMember member, string keyword) => member.Bounds.FirstOrDefault(bound => bound.Key == keyword).Value;

    private static string? Labelled(string label, string? bound) => bound is null ? null : $"{label}: {bound}";

    private static string Code(string text) => $"`{Cell(text)}`";

    // A vertical bar or a line break would end the cell.
    private static string Cell(string text)
        => text.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
