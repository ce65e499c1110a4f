using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using WebhookMiddleware.Masking;

namespace WebhookMiddleware.Exclusion;

/// <summary>One member in a plan.</summary>
/// <param name="IsIgnored">Whether webhooks are never told it.</param>
/// <param name="IsCredential">Whether it looks like a credential, which webhooks are told only where a binding includes it.</param>
/// <param name="Next">The plans of its value, one for each type that it can have. Empty: names alone decide.</param>
internal readonly record struct PlannedMember(bool IsIgnored, bool IsCredential, ImmutableArray<MemberPlan> Next)
{
    /// <summary>Returns what a member's declaration says.</summary>
    /// <param name="attributes">Its attributes.</param>
    /// <param name="names">The names that it goes by.</param>
    /// <param name="type">Its type.</param>
    /// <param name="next">The plans of its value.</param>
    public static PlannedMember Of(object[] attributes, IEnumerable<string> names, Type type, ImmutableArray<MemberPlan> next) => new(
        attributes.OfType<WebhookIgnoreAttribute>().Any(),
        attributes.OfType<DataTypeAttribute>().Any(data => data.DataType == DataType.Password)
            || (names.Any(SecretNames.Matches) && !IsFlagOrTime(Nullable.GetUnderlyingType(type) ?? type)),
        next);

    /// <summary>Returns what a name alone says.</summary>
    public static PlannedMember ByName(string name) => new(false, SecretNames.Matches(name), []);

    /// <summary>Returns what holds for a name that two types give to a member: whatever one of them keeps from webhooks is kept.</summary>
    public PlannedMember And(PlannedMember other)
        => new(IsIgnored || other.IsIgnored, IsCredential || other.IsCredential, [.. Next.Union(other.Next)]);

    /// <summary>Returns whether values of a type say whether there is a password, or since when: not the password.</summary>
    public static bool IsFlagOrTime(Type type)
        => type == typeof(bool) || type == typeof(DateTime) || type == typeof(DateTimeOffset) || type == typeof(DateOnly)
            || type == typeof(TimeSpan);
}
