using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using WebhookMiddleware.Exclusion;

namespace WebhookMiddleware.AspNetCore.Requests;

/// <summary>
/// Describes the values of an endpoint's query and route, from its parameters. These values are bound by the names of parameters and
/// properties, not by JSON names.
/// </summary>
internal sealed class EndpointInputs
{
    private static readonly ConditionalWeakTable<Endpoint, EndpointInputs> Known = [];

    private readonly Dictionary<string, PlannedMember> _members = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _jsonNames = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<Type> _seen = [];
    private readonly JsonNamingPolicy? _naming;

    private EndpointInputs(Endpoint? endpoint, JsonNamingPolicy? naming)
    {
        _naming = naming;
        if (endpoint?.Metadata.GetMetadata<ControllerActionDescriptor>() is { } action)
        {
            foreach (var parameter in action.Parameters.Concat(action.BoundProperties))
            {
                AddInput(parameter.BindingInfo?.BindingSource, parameter.ParameterType, parameter switch
                {
                    ControllerParameterDescriptor known => known.ParameterInfo,
                    ControllerBoundPropertyDescriptor known => known.PropertyInfo,
                    _ => null,
                });
            }
        }
        else
        {
            foreach (var parameter in endpoint?.Metadata.GetMetadata<MethodInfo>()?.GetParameters() ?? [])
            {
                Add(parameter.Name, parameter.ParameterType, parameter.GetCustomAttributes(inherit: true));
                if (parameter.IsDefined(typeof(AsParametersAttribute)))
                {
                    AddMembers(parameter.ParameterType);
                }
            }
        }

        Plan = MemberPlan.Of(_members);
    }

    /// <summary>Gets the plan of the members, keyed by the names that values are bound by.</summary>
    public MemberPlan Plan { get; }

    /// <summary>Returns the inputs of an endpoint.</summary>
    /// <param name="endpoint">The endpoint; null if none was selected.</param>
    /// <param name="naming">How the API's JSON names properties; null for unchanged names.</param>
    public static EndpointInputs Of(Endpoint? endpoint, JsonNamingPolicy? naming)
        => endpoint is null ? new(null, naming) : Known.GetValue(endpoint, key => new(key, naming));

    /// <summary>Returns the JSON name of the member that is bound by a name.</summary>
    public string JsonNameOf(string name) => _jsonNames.GetValueOrDefault(name, name);

    private void AddInput(BindingSource? source, Type type, ICustomAttributeProvider? provider)
    {
        if (source == BindingSource.Services || source == BindingSource.Special)
        {
            return;
        }

        if (provider is not null)
        {
            Add((provider as ParameterInfo)?.Name ?? (provider as MemberInfo)?.Name, type, provider.GetCustomAttributes(inherit: true));
        }

        AddMembers(type);
    }

    private void AddMembers(Type type)
    {
        if (type.HasElementType)
        {
            AddMembers(type.GetElementType()!);
        }

        foreach (var argument in type.GetGenericArguments())
        {
            AddMembers(argument);
        }

        if (IsOfPlatform(type) || !_seen.Add(type))
        {
            return;
        }

        // A record's attributes are on the parameters of its constructor.
        foreach (var parameter in type.GetConstructors().SelectMany(constructor => constructor.GetParameters()))
        {
            Add(parameter.Name, parameter.ParameterType, parameter.GetCustomAttributes(inherit: true));
        }

        foreach (var property in type.GetProperties())
        {
            Add(property.Name, property.PropertyType, Attribute.GetCustomAttributes(property, inherit: true));
            AddMembers(property.PropertyType);
        }
    }

    private void Add(string? name, Type type, object[] attributes)
    {
        string?[] bound =
        [
            name,
            .. attributes.OfType<IFromQueryMetadata>().Select(attribute => attribute.Name),
            .. attributes.OfType<IFromRouteMetadata>().Select(attribute => attribute.Name),
            .. attributes.OfType<IModelNameProvider>().Select(attribute => attribute.Name),
        ];
        var jsonName = attributes.OfType<JsonPropertyNameAttribute>().FirstOrDefault()?.Name;
        string[] names = [.. bound.Append(jsonName).OfType<string>().Where(each => each.Length > 0).Distinct()];
        var member = PlannedMember.Of(attributes, names, type, next: []);
        foreach (var each in names)
        {
            _members[each] = _members.TryGetValue(each, out var other) ? member.And(other) : member;
            if (jsonName is not null)
            {
                _jsonNames[each] = jsonName;
            }
            else if (name is not null)
            {
                _jsonNames.TryAdd(each, _naming?.ConvertName(name) ?? name);
            }
        }
    }

    private static bool IsOfPlatform(Type type)
        => type.IsPrimitive || type.IsEnum || type.HasElementType || type.IsGenericParameter
            || type.Namespace is { } space
            && (space == "System"
                || space.StartsWith("System.", StringComparison.Ordinal)
                || space.StartsWith("Microsoft.", StringComparison.Ordinal));
}
