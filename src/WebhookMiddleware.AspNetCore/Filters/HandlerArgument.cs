using System.Reflection;

namespace WebhookMiddleware.AspNetCore.Filters;

/// <summary>Represents an argument that the framework binds for a handler, or a property of an <c>[AsParameters]</c> argument.</summary>
/// <param name="Index">The argument's position.</param>
/// <param name="Holder">The property of the <c>[AsParameters]</c> object; null for the argument itself.</param>
/// <param name="Parameter">The handler's parameter.</param>
/// <param name="Type">The bound type.</param>
/// <param name="Kind">The source that it is bound from.</param>
/// <param name="BoundName">The name that an attribute declares; null if none does.</param>
/// <param name="IsOptional">Whether a client may leave it out, or send a null as its body.</param>
/// <param name="Default">The value that is bound if it is left out.</param>
internal sealed record HandlerArgument(
    int Index,
    PropertyInfo? Holder,
    ParameterInfo Parameter,
    Type Type,
    ArgumentKind Kind,
    string? BoundName,
    bool IsOptional,
    object? Default)
{
    /// <summary>Gets a value indicating whether it can be replaced in its holder.</summary>
    public bool CanSet => Holder is null || BoundProperty.CanSet(Holder);

    /// <summary>Returns its value from the arguments of a call.</summary>
    public object? Get(IList<object?> arguments)
        => Holder is null ? arguments[Index] : arguments[Index] is { } holder ? Holder.GetValue(holder) : null;

    /// <summary>Replaces its value for the handler.</summary>
    public void Set(IList<object?> arguments, object? value)
    {
        if (Holder is null)
        {
            arguments[Index] = value;
            return;
        }

        // A struct is changed in its box, which then has to be written back.
        var holder = arguments[Index];
        BoundProperty.Set(Holder, holder, value);
        arguments[Index] = holder;
    }
}
