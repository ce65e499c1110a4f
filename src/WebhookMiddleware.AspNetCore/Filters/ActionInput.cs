using System.Collections.Immutable;
using System.Reflection;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace WebhookMiddleware.AspNetCore.Filters;

/// <summary>Something that MVC binds for an action: a parameter, a property of the controller, or a member of one of these.</summary>
/// <param name="Name">The name that clients know it by.</param>
/// <param name="Source">Where it is bound from.</param>
/// <param name="Metadata">What MVC knows of it.</param>
/// <param name="Parameter">The action's parameter. Null: it is the controller's.</param>
/// <param name="Path">The properties that lead to it from the parameter, or from the controller.</param>
/// <param name="EmptyBody">What a body that is empty or null means. The default: as MVC's options say.</param>
internal sealed record ActionInput(
    string Name,
    BindingSource Source,
    ModelMetadata Metadata,
    string? Parameter,
    ImmutableArray<PropertyInfo> Path,
    EmptyBodyBehavior EmptyBody = EmptyBodyBehavior.Default)
{
    /// <summary>Returns whether binding lets a null through. Whether it is valid is for validation to say.</summary>
    public bool AllowsNull(MvcOptions options)
        => Source != BindingSource.Body ? !Metadata.IsBindingRequired
            : EmptyBody == EmptyBodyBehavior.Allow || (EmptyBody == EmptyBodyBehavior.Default && options.AllowEmptyInputInBodyModelBinding);

    /// <summary>Gets whether it is an object with members, and not a single value or a list.</summary>
    public bool IsModel => Metadata.IsComplexType && !Metadata.IsEnumerableType;

    /// <summary>
    /// Gets the property on the way that can't be replaced although it would have to be: the last one, or one that holds a struct, which is changed in a
    /// copy. Null: there is none.
    /// </summary>
    public PropertyInfo? Unchangeable
        => Path.LastOrDefault(property => (property == Path[^1] || property.PropertyType.IsValueType) && !BoundProperty.CanSet(property));

    /// <summary>Returns whether the call has an object to put the input into.</summary>
    public bool IsHeld(ActionExecutingContext call) => Path.IsEmpty || Walk(call).Holders[^1] is not null;

    public object? Get(ActionExecutingContext call) => Walk(call).Value;

    public void Set(ActionExecutingContext call, object? value)
    {
        // Inside out: a struct on the way is changed in its box, which has to be put back.
        var (holders, _) = Walk(call);
        for (var i = Path.Length - 1; i >= 0; i--)
        {
            if (holders[i] is not { } holder)
            {
                return;
            }

            BoundProperty.Set(Path[i], holder, value);
            value = holder;
        }

        if (Parameter is not null)
        {
            call.ActionArguments[Parameter] = value;
        }
    }

    private (object?[] Holders, object? Value) Walk(ActionExecutingContext call)
    {
        var holders = new object?[Path.Length];
        var value = Parameter is null ? call.Controller : call.ActionArguments.TryGetValue(Parameter, out var argument) ? argument : null;
        for (var i = 0; i < holders.Length; i++)
        {
            holders[i] = value;
            value = value is null ? null : Path[i].GetValue(value);
        }

        return (holders, value);
    }
}
