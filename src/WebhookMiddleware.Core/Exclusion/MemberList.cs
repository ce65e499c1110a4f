using WebhookMiddleware.Patching;

namespace WebhookMiddleware.Exclusion;

/// <summary>A list of members, by name or by place.</summary>
internal sealed class MemberList
{
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<WritablePattern> _places = [];

    private MemberList()
    {
    }

    public static MemberList Empty { get; } = new();

    public bool IsEmpty => _names.Count + _places.Count == 0;

    public bool HasPlaces => _places.Count > 0;

    /// <summary>Parses a list.</summary>
    /// <param name="list">The name of the list, for error messages.</param>
    /// <param name="items">The items of the list.</param>
    /// <param name="errors">Receives the errors.</param>
    public static MemberList Parse(string list, IReadOnlyList<string> items, List<string> errors)
    {
        var parsed = new MemberList();
        foreach (var text in items)
        {
            if (!text.StartsWith('/'))
            {
                if (text.Length == 0 || text.AsSpan().ContainsAny('/', '*'))
                {
                    errors.Add(
                        $"'{text}' in '{list}' is neither a member's name, such as password, nor a JSON pointer, such as /card/number");
                }

                parsed._names.Add(text);
            }
            else if (WritablePattern.TryParse(text, out var pattern, out var error))
            {
                parsed._places.Add(pattern);
            }
            else
            {
                errors.Add($"'{text}' in '{list}': {error}");
            }
        }

        return parsed;
    }

    /// <summary>Returns the list of the members of both lists.</summary>
    public MemberList Union(MemberList other)
    {
        var both = new MemberList();
        foreach (var list in (MemberList[])[this, other])
        {
            both._names.UnionWith(list._names);
            both._places.AddRange(list._places);
        }

        return both;
    }

    public bool Contains(string name, IReadOnlyList<string> place)
        => _names.Contains(name) || _places.Exists(pattern => pattern.Matches(place, StringComparison.OrdinalIgnoreCase));
}
