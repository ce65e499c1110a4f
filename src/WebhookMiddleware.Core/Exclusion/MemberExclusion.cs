using WebhookMiddleware.Patching;

namespace WebhookMiddleware.Exclusion;

/// <summary>
/// The exclusions of a binding. Excluded members of payloads and responses are kept from webhooks; included ones are sent although they
/// look like credentials.
/// </summary>
/// <remarks>
/// Both lists contain JSON pointers as in <see cref="WritablePointers"/>, for a place, and plain names, for every member of that name. They
/// are not case-sensitive, since a handler may read names without regard to case.
/// </remarks>
internal sealed class MemberExclusion
{
    private readonly MemberList _excluded;
    private readonly MemberList _included;

    private MemberExclusion(MemberList excluded, MemberList included) => (_excluded, _included) = (excluded, included);

    /// <summary>Gets the exclusion of a binding without lists, and of events that code raises.</summary>
    public static MemberExclusion ByDefault { get; } = new(MemberList.Empty, MemberList.Empty);

    /// <summary>Gets whether the binding excludes any members.</summary>
    public bool HasExcluded => !_excluded.IsEmpty;

    /// <summary>Gets whether any list contains places, not only names.</summary>
    public bool HasPlaces => _excluded.HasPlaces || _included.HasPlaces;

    /// <summary>Determines whether a document of this plan may contain anything to exclude. Without a plan, only names decide.</summary>
    public bool HasWork(MemberPlan? plan) => HasExcluded || plan is not { HasWork: false };

    /// <summary>Parses the lists.</summary>
    /// <exception cref="FormatException">An item is malformed. The message names all malformed items.</exception>
    public static MemberExclusion Parse(IReadOnlyList<string>? excluded, IReadOnlyList<string>? included)
    {
        var errors = new List<string>();
        var (without, with) = (MemberList.Parse("exclude", excluded ?? [], errors), MemberList.Parse("include", included ?? [], errors));
        return errors.Count > 0 ? throw new FormatException(string.Join("; ", errors) + ".")
            : without.IsEmpty && with.IsEmpty ? ByDefault
            : new MemberExclusion(without, with);
    }

    /// <summary>Returns the exclusion by the lists of both.</summary>
    public MemberExclusion Union(MemberExclusion other)
        => this == ByDefault ? other
            : other == ByDefault ? this
            : new MemberExclusion(_excluded.Union(other._excluded), _included.Union(other._included));

    /// <summary>Determines whether the binding excludes the member.</summary>
    public bool Excludes(string name, IReadOnlyList<string> place) => _excluded.Contains(name, place);

    /// <summary>Determines whether the binding includes the member although it looks like a credential.</summary>
    public bool Includes(string name, IReadOnlyList<string> place) => _included.Contains(name, place);
}
