using System.Collections.Frozen;
using Fluid.Ast;
using Fluid.Values;

namespace WebhookMiddleware.Templates.Members;

/// <summary>Describes the results of filters on lists, and which filters take the name of a member of the items.</summary>
internal static class ListFilters
{
    private static readonly FrozenSet<string> Keeping =
        FrozenSet.Create(StringComparer.Ordinal, "sort", "sort_natural", "reverse", "uniq", "compact", "where", "reject", "slice");

    private static readonly FrozenSet<string> Choosing = FrozenSet.Create(StringComparer.Ordinal, "first", "last", "find");

    private static readonly FrozenSet<string> Naming = FrozenSet.Create(
        StringComparer.Ordinal, "map", "where", "reject", "find", "find_index", "has", "sort", "sort_natural", "sum", "uniq", "compact");

    /// <summary>Returns the shape of a filter's result.</summary>
    public static ValueShape ResultOf(FilterExpression filter, ValueShape input)
        => !input.IsList ? ValueShape.Unknown
            : Keeping.Contains(filter.Name) ? input
            : Choosing.Contains(filter.Name) ? input.Item
            : filter.Name == "map" && MemberOf(filter) is { } name ? ValueShape.List(() => input.Item.Find(name) ?? ValueShape.Unknown)
            : ValueShape.Unknown;

    /// <summary>Returns the member of the items that a filter names, or null when it names none or one that is computed.</summary>
    public static string? MemberOf(FilterExpression filter)
        => Naming.Contains(filter.Name)
            && filter.Parameters is [{ Expression: LiteralExpression { Value: StringValue name } }, ..]
            && name.ToStringValue() is var text
            && !text.Contains('.', StringComparison.Ordinal)
                ? text
                : null;
}
