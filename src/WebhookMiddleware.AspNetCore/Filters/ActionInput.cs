using System.Collections.Immutable;
using System.Reflection;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace WebhookMiddleware.AspNetCore.Filters;

/// <summary>Represents an input that MVC binds for an action: a parameter, a property of the controller, or a member of either.</summary>
/// <param name="Name">The name that clients use.</param>
/// <param name="Source">The source that it is bound from.</param>
/// <param name="Metadata">MVC's metadata of it.</param>
/// <param name="Parameter">The action's parameter; null if the controller has the property.</param>
/// <param name="Path">The properties that lead to it from the parameter, or from the controller.</param>
/// <param name="EmptyBody">How an empty body or a null is treated. Default: as MVC's options say.</param>
internal sealed record ActionInput(
    string Name,
    BindingSource Source,
    ModelMetadata Metadata,
    string? Parameter,
    ImmutableArray<PropertyInfo> Path,
    EmptyBodyBehavior EmptyBody = EmptyBodyBehavior.Default)
{
    /// <summary>Determines whether binding accepts a null. Whether null is valid is left to validation.</summary>
    public bool AllowsNull(MvcOptions options)
        => Source != BindingSource.Body
            ? !Metadata.IsBindingRequired
            : EmptyBody == EmptyBodyBehavior.Allow
                || (EmptyBody == EmptyBodyBehavior.Default && options.AllowEmptyInputInBodyModelBinding);

    /// <summary>Gets a value indicating whether it is an object with members, as opposed to a single value or a list.</summary>
    public bool IsModel => Metadata.IsComplexType && !Metadata.IsEnumerableType;

    /// <summary>
    /// Gets the property on the path that would have to be replaced but can't be, or null if there is none. It is the last property, or one
    /// that holds a struct, which is changed in a copy.
    /// </summary>
    public PropertyInfo? Unchangeable
        => Path.LastOrDefault(property => (property == Path[^1] || property.PropertyType.IsValueType) && !BoundProperty.CanSet(property));

    /// <summary>Determines whether the call has an object that holds the input.</summary>
    public bool IsHeld(ActionExecutingContext call) => Path.IsEmpty || Walk(call).Holders[^1] is not null;

    public object? Get(ActionExecutingContext call) => Path.IsEmpty ? Root(call) : Walk(call).Value;

    public void Set(ActionExecutingContext call, object? value)
    {
        // From the inside out: a struct on the path is changed in its box, which has to be written back.
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

    private object? Root(ActionExecutingContext call)
        => Parameter is null ? call.Controller : call.ActionArguments.TryGetValue(Parameter, out var argument) ? argument : null;

    private (object?[] Holders, object? Value) Walk(ActionExecutingContext call)
    {
        var holders = new object?[Path.Length];
        var value = Root(call);
        for (var i = 0; i < holders.Length; i++)
        {
            holders[i] = value;
            value = value is null ? null : Path[i].GetValue(value);
        }

        return (holders, value);
    }
}
