using System.Collections.Immutable;

namespace WebhookMiddleware.Exclusion;

/// <summary>One member in a plan.</summary>
/// <param name="IsIgnored">Whether webhooks are never told it.</param>
/// <param name="IsCredential">Whether it looks like a credential, which webhooks are told only where a binding includes it.</param>
/// <param name="Next">The plans of its value, one for each type that it can have. Empty: names alone decide.</param>
internal readonly record struct PlannedMember(bool IsIgnored, bool IsCredential, ImmutableArray<MemberPlan> Next)
{
    /// <summary>Returns what a name alone says.</summary>
    public static PlannedMember ByName(string name) => new(false, SecretNames.Matches(name), []);

    /// <summary>Returns what holds for a name that two types give to a member: whatever one of them keeps from webhooks is kept.</summary>
    public PlannedMember And(PlannedMember other)
        => new(IsIgnored || other.IsIgnored, IsCredential || other.IsCredential, [.. Next.Union(other.Next)]);
}
