using System.Text.RegularExpressions;

namespace WebhookMiddleware.AspNetCore.Management.Schemas;

/// <summary>The name of a member as the words that it consists of, and the name of the object that it belongs to.</summary>
internal sealed partial record MemberName(IReadOnlyList<string> Words, IReadOnlyList<string> ParentWords)
{
    /// <summary>The name of a value that is no member.</summary>
    public static readonly MemberName None = new([], []);

    public MemberName Enter(string name) => new([.. Word().Matches(name).Select(word => word.Value.ToLowerInvariant())], Words);

    // birth_date, birthDate, BirthDate, birth-date
    [GeneratedRegex(@"\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|[0-9]+")]
    private static partial Regex Word();
}
