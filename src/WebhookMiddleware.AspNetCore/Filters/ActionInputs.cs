using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace WebhookMiddleware.AspNetCore.Filters;

/// <summary>Works out what MVC binds for an action, and where from.</summary>
/// <param name="provider">What MVC knows of types.</param>
/// <param name="naming">How the API's JSON names properties. Null: as they are.</param>
internal sealed class ActionInputs(IModelMetadataProvider provider, JsonNamingPolicy? naming)
{
    /// <summary>Returns the inputs of an action. Where a parameter has members with a body or form of their own, these stand for it.</summary>
    public IReadOnlyList<ActionInput> Of(ControllerActionDescriptor action)
        => [.. action.Parameters.Concat(action.BoundProperties).SelectMany(parameter => Of(action, parameter))];

    private IEnumerable<ActionInput> Of(ControllerActionDescriptor action, ParameterDescriptor parameter)
    {
        var input = Create(action, parameter);
        if (input.Source == BindingSource.Body || input.Source == BindingSource.Form || input.Source == BindingSource.FormFile || !input.IsModel)
        {
            return [input];
        }

        var members = Members(input, []).ToArray();
        return members.Where(member => member.Source == BindingSource.Body) is var body && body.Any() ? body
            : input.Source != BindingSource.ModelBinding && input.Source != BindingSource.Query && members.Length > 0 ? members
            : [input];
    }

    private ActionInput Create(ControllerActionDescriptor action, ParameterDescriptor parameter)
    {
        var property = (parameter as ControllerBoundPropertyDescriptor)?.PropertyInfo;
        var metadata = MetadataOf(parameter, property);
        var source = parameter.BindingInfo?.BindingSource ?? metadata.BindingSource
            ?? (parameter.BindingInfo?.BinderType ?? metadata.BinderType) switch { null => BindingSource.ModelBinding, _ => BindingSource.Custom };
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
            (ModelMetadataProvider known, ControllerParameterDescriptor { ParameterInfo: { } info }, _) => known.GetMetadataForParameter(info),
            (ModelMetadataProvider known, _, { } info) => known.GetMetadataForProperty(info, info.PropertyType),
            _ => provider.GetMetadataForType(parameter.ParameterType),
        };

    // A type can hold itself: each is looked into once.
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
                property.BinderModelName ?? NameOf(info), source ?? BindingSource.ModelBinding, property, input.Parameter, [.. input.Path, info]);
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

    // A record's property is bound through the constructor, whose parameter has the attributes.
    private static ModelMetadata? BoundBy(ModelMetadata container, ModelMetadata property)
        => container.BoundConstructor?.BoundConstructorParameters?.FirstOrDefault(parameter => parameter.ParameterName == property.PropertyName);

    private static bool IsInRoute(ControllerActionDescriptor action, string name)
        => action.AttributeRouteInfo?.Template is { } template
            ? Microsoft.AspNetCore.Routing.Patterns.RoutePatternFactory.Parse(template).GetParameter(name) is not null
            : name.Equals("id", StringComparison.OrdinalIgnoreCase);
}
