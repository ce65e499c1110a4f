using System.Collections;
using System.ComponentModel.DataAnnotations;

namespace SampleHost.Api;

/// <summary>Requires a list, if it is present, to have at least one element and no null.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AtLeastOneAttribute : MinLengthAttribute
{
    public AtLeastOneAttribute()
        : base(1) => ErrorMessage = "The {0} field must have at least one element, and no null.";

    public override bool IsValid(object? value)
        => value is null || (value is ICollection { Count: > 0 } list && list.Cast<object?>().All(item => item is not null));
}
