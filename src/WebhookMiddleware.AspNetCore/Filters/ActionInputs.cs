using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace WebhookMiddleware.AspNetCore.Filters;

/// <summary>Determines what MVC binds for an action, and from which sources.</summary>
/// <param name="provider">The provider of MVC's metadata.</param>
/// <param name="naming">How the API's JSON names properties; null for unchanged names.</param>
internal sealed class ActionInputs(IModelMetadataProvider provider, JsonNamingPolicy? naming)
{
    /// <summary>
    /// Returns the inputs of an action. If members of a parameter have a body or form of their own, they replace the parameter.
    /// </summary>
    public IReadOnlyList<ActionInput> Of(ControllerActionDescriptor action)
        => [.. action.Parameters.Concat(action.BoundProperties).SelectMany(parameter => Of(action, parameter))];

    private IEnumerable<ActionInput> Of(ControllerActionDescriptor action, ParameterDescriptor parameter)
    {
        var input = Create(action, parameter);
        if (input.Source == BindingSource.Body
            || input.Source == BindingSource.Form
            || input.Source == BindingSource.FormFile
            || !input.IsModel)
        {
            return [input];
        }

        var members = Members(input, []).ToArray();
        var bodies = members.Where(member => member.Source == BindingSource.Body);
        return bodies.Any() ? bodies
            : input.Source != BindingSource.ModelBinding && input.Source != BindingSource.Query && members.Length > 0 ? members
            : [input];
    }

    private ActionInput Create(ControllerActionDescriptor action, ParameterDescriptor parameter)
    {
        var property = (parameter as ControllerBoundPropertyDescriptor)?.PropertyInfo;
        var metadata = MetadataOf(parameter, property);
        var hasBinder = (parameter.BindingInfo?.BinderType ?? metadata.BinderType) is not null;
        var source = parameter.BindingInfo?.BindingSource
            ?? metadata.BindingSource
            ?? (hasBinder ? BindingSource.Custom : BindingSource.ModelBinding);
        if (source == BindingSource.ModelBinding && !metadata.IsComplexType && IsInRoute(action, parameter.Name))
        {
            source = BindingSource.Path;
        }

        return new ActionInput(
            parameter.BindingInfo?.BinderModelName ?? (property is null ? parameter.Name : NameOf(property)),
            source,
            metadata,
            property is null ? parameter.Name : null,
            property is null ? [] : [property],
            parameter.BindingInfo?.EmptyBodyBehavior ?? EmptyBodyBehavior.Default);
    }

    private ModelMetadata MetadataOf(ParameterDescriptor parameter, PropertyInfo? property)
        => (provider, parameter, property) switch
        {
            (ModelMetadataProvider known, ControllerParameterDescriptor { ParameterInfo: { } info }, _)
                => known.GetMetadataForParameter(info),
            (ModelMetadataProvider known, _, { } info) => known.GetMetadataForProperty(info, info.PropertyType),
            _ => provider.GetMetadataForType(parameter.ParameterType),
        };

    // A type can contain itself, so each type is visited once.
    private IEnumerable<ActionInput> Members(ActionInput input, HashSet<Type> seen)
    {
        if (!seen.Add(input.Metadata.ModelType))
        {
            yield break;
        }

        foreach (var property in input.Metadata.Properties)
        {
            if (property.ContainerType?.GetProperty(property.PropertyName!) is not { } info)
            {
                continue;
            }

            var source = property.BindingSource ?? BoundBy(input.Metadata, property)?.BindingSource;
            var member = new ActionInput(
                property.BinderModelName ?? NameOf(info),
                source ?? BindingSource.ModelBinding,
                property,
                input.Parameter,
                [.. input.Path, info]);
            if (source == BindingSource.Body || source == BindingSource.Form || source == BindingSource.FormFile)
            {
                yield return member;
            }
            else if (source is null && member.IsModel)
            {
                foreach (var inner in Members(member, seen))
                {
                    yield return inner;
                }
            }
        }
    }

    private string NameOf(PropertyInfo property) => naming?.ConvertName(property.Name) ?? property.Name;

    // A record's property is bound through the constructor, whose parameter carries the attributes.
    private static ModelMetadata? BoundBy(ModelMetadata container, ModelMetadata property)
        => container.BoundConstructor?.BoundConstructorParameters?
            .FirstOrDefault(parameter => parameter.ParameterName == property.PropertyName);

    private static bool IsInRoute(ControllerActionDescriptor action, string name)
        => action.AttributeRouteInfo?.Template is { } template
            ? Microsoft.AspNetCore.Routing.Patterns.RoutePatternFactory.Parse(template).GetParameter(name) is not null
            : name.Equals("id", StringComparison.OrdinalIgnoreCase);
}
