using System.Reflection;

namespace WebhookMiddleware.AspNetCore.Filters;

/// <summary>Something that the framework binds for a handler: an argument, or a property of an <c>[AsParameters]</c> one.</summary>
/// <param name="Index">The argument's place.</param>
/// <param name="Holder">The property of the <c>[AsParameters]</c> object. Null: the argument itself.</param>
/// <param name="Parameter">The handler's parameter.</param>
/// <param name="Type">The type that is bound.</param>
/// <param name="Kind">Where it is bound from.</param>
/// <param name="BoundName">The name that an attribute gives it. Null: none does.</param>
/// <param name="IsOptional">Whether a client may leave it out, or send a null as its body.</param>
/// <param name="Default">What is bound then.</param>
internal sealed record HandlerArgument(
    int Index, PropertyInfo? Holder, ParameterInfo Parameter, Type Type, ArgumentKind Kind, string? BoundName, bool IsOptional, object? Default)
{
    /// <summary>Gets whether it can be replaced in its holder.</summary>
    public bool CanSet => Holder is null || BoundProperty.CanSet(Holder);

    /// <summary>Its value among the arguments of one call.</summary>
    public object? Get(IList<object?> arguments)
        => Holder is null ? arguments[Index] : arguments[Index] is { } holder ? Holder.GetValue(holder) : null;

    /// <summary>Replaces it for the handler.</summary>
    public void Set(IList<object?> arguments, object? value)
    {
        if (Holder is null)
        {
            arguments[Index] = value;
            return;
        }

        // A struct is changed in its box, which then has to be put back.
        var holder = arguments[Index];
        BoundProperty.Set(Holder, holder, value);
        arguments[Index] = holder;
    }
}
