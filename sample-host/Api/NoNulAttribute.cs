using System.ComponentModel.DataAnnotations;

namespace SampleHost.Api;

/// <summary>
/// Rejects a text with the character NUL, which JSON can carry (<c>\u0000</c>) and PostgreSQL can't store. It is rejected on every
/// database.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NoNulAttribute() : ValidationAttribute("The {0} field must not have the character NUL.")
{
    public override bool IsValid(object? value) => value is not string text || !text.Contains('\0', StringComparison.Ordinal);
}
