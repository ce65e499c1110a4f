using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using WebhookMiddleware.Masking;

namespace WebhookMiddleware.Exclusion;

/// <summary>The plan of one member.</summary>
/// <param name="IsIgnored">Whether it is never sent to webhooks.</param>
/// <param name="IsCredential">Whether it looks like a credential, which is sent only if a binding includes it.</param>
/// <param name="Next">The plans of its value, one for each type that it can have. Empty: only names decide.</param>
internal readonly record struct PlannedMember(bool IsIgnored, bool IsCredential, ImmutableArray<MemberPlan> Next)
{
    /// <summary>Returns the plan of a member from its declaration.</summary>
    /// <param name="attributes">Its attributes.</param>
    /// <param name="names">Its CLR and JSON names.</param>
    /// <param name="type">Its type.</param>
    /// <param name="next">The plans of its value.</param>
    public static PlannedMember Of(object[] attributes, IEnumerable<string> names, Type type, ImmutableArray<MemberPlan> next) => new(
        attributes.OfType<WebhookIgnoreAttribute>().Any(),
        attributes.OfType<DataTypeAttribute>().Any(data => data.DataType == DataType.Password)
            || (names.Any(SecretNames.Matches) && !IsFlagOrTime(Nullable.GetUnderlyingType(type) ?? type)),
        next);

    /// <summary>Returns the plan of a member of which only the name is known.</summary>
    public static PlannedMember ByName(string name) => new(false, SecretNames.Matches(name), []);

    /// <summary>Combines the plans of two types for a member of the same name. The member is excluded if either excludes it.</summary>
    public PlannedMember And(PlannedMember other)
        => new(IsIgnored || other.IsIgnored, IsCredential || other.IsCredential, [.. Next.Union(other.Next)]);

    /// <summary>Determines whether values of a type tell only whether there is a password, or since when, but not the password.</summary>
    public static bool IsFlagOrTime(Type type)
        => type == typeof(bool) || type == typeof(DateTime) || type == typeof(DateTimeOffset) || type == typeof(DateOnly)
            || type == typeof(TimeSpan);
}
