using WebhookMiddleware.Patching;

namespace WebhookMiddleware.Exclusion;

/// <summary>
/// What a binding says about the members of its payloads and responses: those that it excludes are kept from webhooks, and those that it
/// includes are
/// told although they look like credentials. Both lists have JSON pointers as in <see cref="WritablePointers"/>, for a place, and plain
/// names, for
/// every member of that name. Letter case makes no difference, since a handler may read names without regard to it.
/// </summary>
internal sealed class MemberExclusion
{
    private readonly MemberList _excluded;
    private readonly MemberList _included;

    private MemberExclusion(MemberList excluded, MemberList included) => (_excluded, _included) = (excluded, included);

    /// <summary>The exclusion of a binding without lists, and of events that code raises by itself.</summary>
    public static MemberExclusion ByDefault { get; } = new(MemberList.Empty, MemberList.Empty);

    /// <summary>Whether the binding lists members that are kept from webhooks.</summary>
    public bool HasExcluded => !_excluded.IsEmpty;

    /// <summary>Whether places matter, or names alone.</summary>
    public bool HasPlaces => _excluded.HasPlaces || _included.HasPlaces;

    /// <summary>Returns whether anything may have to be kept from webhooks in a document of this plan. Null: names alone decide.</summary>
    public bool HasWork(MemberPlan? plan) => HasExcluded || plan is not { HasWork: false };

    /// <summary>Reads the lists.</summary>
    /// <exception cref="FormatException">An item is malformed; the message names every one that is.</exception>
    public static MemberExclusion Parse(IReadOnlyList<string>? excluded, IReadOnlyList<string>? included)
    {
        var errors = new List<string>();
        var (without, with) = (MemberList.Parse("exclude", excluded ?? [], errors), MemberList.Parse("include", included ?? [], errors));
        return errors.Count > 0 ? throw new FormatException(string.Join("; ", errors) + ".")
            : without.IsEmpty && with.IsEmpty ? ByDefault
            : new MemberExclusion(without, with);
    }

    /// <summary>Returns whether the binding keeps the member from webhooks.</summary>
    public bool Excludes(string name, IReadOnlyList<string> place) => _excluded.Contains(name, place);

    /// <summary>Returns whether the binding tells webhooks the member although it looks like a credential.</summary>
    public bool Includes(string name, IReadOnlyList<string> place) => _included.Contains(name, place);
}
