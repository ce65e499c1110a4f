using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;

namespace WebhookMiddleware.AspNetCore.Filters;

/// <summary>The argument of a minimal API's handler that is bound to the JSON body.</summary>
/// <param name="Index">The argument's place.</param>
/// <param name="Holder">The property that holds the body, when the argument is an <c>[AsParameters]</c> object. Null: the argument is the body.</param>
/// <param name="Type">The type that is bound.</param>
/// <param name="Parameter">The handler's parameter.</param>
internal sealed record HandlerBody(int Index, PropertyInfo? Holder, Type Type, ParameterInfo Parameter)
{
    /// <summary>Finds it; null when the handler takes no JSON body.</summary>
    public static HandlerBody? Find(MethodInfo handler, IList<object> metadata)
    {
        var accepted = metadata.OfType<IAcceptsMetadata>().LastOrDefault(accepts => accepts.ContentTypes.Any(IsJson))?.RequestType;
        foreach (var parameter in handler.GetParameters())
        {
            if (parameter.IsDefined(typeof(AsParametersAttribute)))
            {
                var holder = parameter.ParameterType.GetProperties()
                    .FirstOrDefault(property => IsBody(property, property.PropertyType, accepted, metadata));
                if (holder is not null)
                {
                    return new HandlerBody(parameter.Position, holder, holder.PropertyType, parameter);
                }
            }
            else if (IsBody(parameter, parameter.ParameterType, accepted, metadata))
            {
                return new HandlerBody(parameter.Position, null, parameter.ParameterType, parameter);
            }
        }

        return null;
    }

    /// <summary>The body among the arguments of one call.</summary>
    public object? Get(IList<object?> arguments)
        => Holder is null ? arguments[Index] : arguments[Index] is { } holder ? Holder.GetValue(holder) : null;

    /// <summary>Replaces the body for the handler.</summary>
    public void Set(IList<object?> arguments, object? value)
    {
        if (Holder is null)
        {
            arguments[Index] = value;
            return;
        }

        // A struct is changed in its box, which then has to be put back.
        var holder = arguments[Index];
        if (Holder.CanWrite)
        {
            Holder.SetValue(holder, value);
        }
        else
        {
            BackingFieldOf(Holder).SetValue(holder, value);
        }

        arguments[Index] = holder;
    }

    // The framework fills it through the constructor, which can't be called again: it would need all the other arguments.
    private static FieldInfo BackingFieldOf(PropertyInfo property)
        => property.DeclaringType!.GetField($"<{property.Name}>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic)
            ?? throw new InvalidOperationException(
                $"Webhooks can't change the body that {property.DeclaringType} holds: give its property {property.Name} an init accessor.");

    private static bool IsBody(ICustomAttributeProvider source, Type type, Type? accepted, IList<object> metadata)
    {
        var attributes = source.GetCustomAttributes(inherit: true);
        if (attributes.Any(attribute => attribute is IFromBodyMetadata))
        {
            return true;
        }

        // The framework says which type it takes from the body, but not which parameter: it is the one of that type which nothing else binds.
        return type == accepted
            && !attributes.Any(attribute => attribute is IFromRouteMetadata or IFromQueryMetadata or IFromHeaderMetadata or IFromFormMetadata
                or IFromServiceMetadata or FromKeyedServicesAttribute)
            && !metadata.OfType<IParameterBindingMetadata>().Any(binding =>
                binding.ParameterInfo.ParameterType == type && (binding.HasTryParse || binding.HasBindAsync));
    }

    private static bool IsJson(string contentType)
        => contentType.Contains("json", StringComparison.OrdinalIgnoreCase);
}
