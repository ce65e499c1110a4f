using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using WebhookMiddleware.Payloads.Binding;

namespace WebhookMiddleware.AspNetCore.Payloads;

/// <summary>
/// Creates the JSON contract of <see cref="BoundValues"/>. Objects contribute their members, because a form's fields have no level above
/// them; other values (texts, numbers, lists, files) are members by their own names.
/// </summary>
internal sealed class BoundValuesResolver(
    IJsonTypeInfoResolver inner, IReadOnlyList<(string Name, Type Type, ICustomAttributeProvider? Attributes)> parts)
    : IJsonTypeInfoResolver
{
    /// <summary>Returns the options with the contract of these parts.</summary>
    public static JsonSerializerOptions For(
        JsonSerializerOptions api, IReadOnlyList<(string Name, Type Type, ICustomAttributeProvider? Attributes)> parts)
    {
        var options = new JsonSerializerOptions(api) { TypeInfoResolver = new BoundValuesResolver(api.TypeInfoResolver!, parts) };
        options.MakeReadOnly();
        return options;
    }

    /// <summary>Determines whether the type is written as an object with members of its own.</summary>
    public static bool IsObject(Type type, JsonSerializerOptions options)
        => options.GetTypeInfo(Nullable.GetUnderlyingType(type) ?? type) is { Kind: JsonTypeInfoKind.Object, PolymorphismOptions: null };

    public JsonTypeInfo? GetTypeInfo(Type type, JsonSerializerOptions options)
        => type == typeof(BoundValues) ? Create(options) : inner.GetTypeInfo(type, options);

    private JsonTypeInfo<BoundValues> Create(JsonSerializerOptions options)
    {
        var contract = JsonTypeInfo.CreateJsonTypeInfo<BoundValues>(options);
        contract.CreateObject = () => new BoundValues([.. new object?[parts.Count]]);
        for (var i = 0; i < parts.Count; i++)
        {
            foreach (var property in IsObject(parts[i].Type, options) ? Members(contract, i) : [Value(contract, i)])
            {
                if (!contract.Properties.Any(other => other.Name == property.Name))
                {
                    contract.Properties.Add(property);
                }
            }
        }

        return contract;
    }

    private JsonPropertyInfo Value(JsonTypeInfo contract, int part)
    {
        var property = contract.CreateJsonPropertyInfo(parts[part].Type, parts[part].Name);
        property.AttributeProvider = parts[part].Attributes;
        property.Get = values => ((BoundValues)values)[part];
        property.Set = FormJson.IsFile(parts[part].Type) ? null : (values, value) => ((BoundValues)values)[part] = value;
        return property;
    }

    private IEnumerable<JsonPropertyInfo> Members(JsonTypeInfo contract, int part)
    {
        var type = Nullable.GetUnderlyingType(parts[part].Type) ?? parts[part].Type;
        var isIgnored = parts[part].Attributes?.IsDefined(typeof(WebhookIgnoreAttribute), inherit: true) == true;
        foreach (var member in contract.Options.GetTypeInfo(type).Properties)
        {
            if (member.Get is not { } get || member.IsExtensionData)
            {
                continue;
            }

            var property = contract.CreateJsonPropertyInfo(member.PropertyType, member.Name);
            property.CustomConverter = member.CustomConverter;
            property.AttributeProvider = isIgnored ? parts[part].Attributes : member.AttributeProvider;
            property.ShouldSerialize = member.ShouldSerialize is { } should
                ? (values, value) => ((BoundValues)values)[part] is { } model && should(model, value)
                : null;
            property.Get = values => ((BoundValues)values)[part] is { } model ? get(model) : null;
            property.Set = member.Set is null ? null : (values, value) => SetOnCopy((BoundValues)values, part, type, member, value);
            yield return property;
        }
    }

    // The handler's own object stays unchanged until the change has been accepted.
    private static void SetOnCopy(BoundValues values, int part, Type type, JsonPropertyInfo member, object? value)
    {
        var copy = values[part] is { } model ? ShallowCopy.Of(model) : RuntimeHelpers.GetUninitializedObject(type);
        MemberSetter.Find(member, copy)!(copy, value);
        values[part] = copy;
    }
}
