using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using WebhookMiddleware.Json;

namespace WebhookMiddleware.Exclusion;

/// <summary>
/// Describes the members of a type: which are never sent to webhooks, and which hold credentials. Built once for each JSON contract.
/// </summary>
internal sealed class MemberPlan
{
    private const string PatchDocument = "JsonPatchDocument`1";

    private static readonly ConditionalWeakTable<JsonTypeInfo, MemberPlan> Known = [];

    // A handler that reads the body by itself may accept names in any case.
    private readonly Dictionary<string, PlannedMember> _members = new(StringComparer.OrdinalIgnoreCase);
    private bool _isOpen;

    // A nullable bool could be read half-written by another thread. 0 stands for not known yet.
    private volatile int _work;

    private MemberPlan()
    {
    }

    /// <summary>Gets the JSON names of the members.</summary>
    public IEnumerable<string> Names => _members.Keys;

    /// <summary>Gets the plan of an array's elements, or of a dictionary's values; empty where names alone decide.</summary>
    public ImmutableArray<MemberPlan> Elements { get; private set; } = [];

    /// <summary>Gets the plan of what the operations of a JSON Patch document change; empty for everything else.</summary>
    public ImmutableArray<MemberPlan> Target { get; private set; } = [];

    /// <summary>Gets whether it is the plan of an operation of a JSON Patch document.</summary>
    public bool IsOperation { get; private init; }

    /// <summary>Gets whether there may be anything to exclude. False only if the types rule it out.</summary>
    public bool HasWork
    {
        get
        {
            if (_work == 0)
            {
                _work = FindWork([]) ? 1 : -1;
            }

            return _work > 0;
        }
    }

    /// <summary>Returns a plan of members that no contract describes.</summary>
    public static MemberPlan Of(IEnumerable<KeyValuePair<string, PlannedMember>> members)
    {
        var plan = new MemberPlan { _isOpen = true };
        foreach (var (name, member) in members)
        {
            plan._members[name] = member;
        }

        return plan;
    }

    /// <summary>Returns the plan of a contract.</summary>
    public static MemberPlan For(JsonTypeInfo typeInfo) => Known.GetValue(typeInfo, static info => Build(info, []));

    /// <summary>Returns the plan of a type, or null when it has no contract, so that only names decide.</summary>
    public static MemberPlan? Find(Type? type, JsonSerializerOptions? options)
        => type is null || options is null
            ? null
            : Find(() => PayloadContract.FindNearest(Nullable.GetUnderlyingType(type) ?? type, options));

    /// <summary>Returns the plan of a contract, or null when it can't be resolved.</summary>
    public static MemberPlan? Find(Func<JsonTypeInfo?> contract)
    {
        try
        {
            return contract() is { } known ? For(known) : null;
        }
        catch (Exception exception) when (exception is NotSupportedException or InvalidOperationException or ArgumentException)
        {
            // Such as void, which stands for no body. Whether a type can be written shows when it is written.
            return null;
        }
    }

    /// <summary>Returns the plan of a member, or null when the type has no member of this name.</summary>
    public PlannedMember? Find(string name) => _members.TryGetValue(name, out var member) ? member : null;

    private static MemberPlan Build(JsonTypeInfo typeInfo, Dictionary<Type, MemberPlan> building)
    {
        if (building.TryGetValue(typeInfo.Type, out var plan))
        {
            // The type contains itself.
            return plan;
        }

        plan = new MemberPlan();
        building.Add(typeInfo.Type, plan);
        switch (typeInfo.Kind)
        {
            case JsonTypeInfoKind.Object:
                plan.AddMembers(typeInfo, building);
                foreach (var derived in typeInfo.PolymorphismOptions?.DerivedTypes ?? [])
                {
                    plan.AddMembers(typeInfo.Options.GetTypeInfo(derived.DerivedType), building);
                }

                break;
            case JsonTypeInfoKind.Enumerable or JsonTypeInfoKind.Dictionary:
                plan.Elements = Find(typeInfo, typeInfo.ElementType, building);
                plan._isOpen = typeInfo.Kind == JsonTypeInfoKind.Dictionary || plan.Elements.IsEmpty;
                break;
            default:
                plan._isOpen = !IsPlainValue(typeInfo.Type);
                plan.Elements = typeInfo.Type is { Name: PatchDocument, GenericTypeArguments: [var target] }
                    ? [new MemberPlan { _isOpen = true, IsOperation = true, Target = Find(typeInfo, target, building) }]
                    : [];
                break;
        }

        return plan;
    }

    private void AddMembers(JsonTypeInfo typeInfo, Dictionary<Type, MemberPlan> building)
    {
        foreach (var property in typeInfo.Properties)
        {
            if (property.IsExtensionData)
            {
                _isOpen = true;
            }
            else if (property.Get is not null || property.Set is not null)
            {
                var next = property.CustomConverter is null ? Find(typeInfo, property.PropertyType, building) : [];
                _isOpen |= next.IsEmpty;
                var member = Describe(typeInfo, property, next);
                _members[property.Name] = _members.TryGetValue(property.Name, out var other) ? member.And(other) : member;
            }
        }
    }

    private static ImmutableArray<MemberPlan> Find(JsonTypeInfo owner, Type? type, Dictionary<Type, MemberPlan> building)
        => type is not null && owner.Options.TryGetTypeInfo(Nullable.GetUnderlyingType(type) ?? type, out var typeInfo)
            ? [Build(typeInfo, building)]
            : [];

    private static PlannedMember Describe(JsonTypeInfo owner, JsonPropertyInfo property, ImmutableArray<MemberPlan> next)
    {
        string[] names = property.AttributeProvider is MemberInfo member ? [property.Name, member.Name] : [property.Name];
        return PlannedMember.Of([.. AttributesOf(owner, property)], names, property.PropertyType, next);
    }

    // The attributes of a record are on its constructor's parameters.
    private static IEnumerable<object> AttributesOf(JsonTypeInfo owner, JsonPropertyInfo property)
    {
        var member = property.AttributeProvider as MemberInfo;
        var parameters = property.AssociatedParameter?.AttributeProvider is { } parameter
            ? [parameter]
            : (member?.DeclaringType ?? owner.Type).GetConstructors().SelectMany(constructor => constructor.GetParameters())
                .Where(candidate => string.Equals(candidate.Name, member?.Name, StringComparison.OrdinalIgnoreCase))
                .ToArray<ICustomAttributeProvider>();

        // MemberInfo.GetCustomAttributes does not return what a property inherits from the one that it overrides.
        var own = member is not null
            ? Attribute.GetCustomAttributes(member, inherit: true)
            : property.AttributeProvider?.GetCustomAttributes(inherit: true) ?? [];
        return own.Concat(parameters.SelectMany(source => source.GetCustomAttributes(inherit: true)));
    }

    private static bool IsPlainValue(Type type)
        => type.IsPrimitive || type.IsEnum || PlannedMember.IsFlagOrTime(type)
            || type == typeof(string) || type == typeof(decimal) || type == typeof(Guid) || type == typeof(Uri) || type == typeof(byte[])
            || type == typeof(TimeOnly);

    private bool FindWork(HashSet<MemberPlan> seen)
        => seen.Add(this)
            && (_isOpen
                || _members.Values.Any(member => member.IsIgnored || member.IsCredential || member.Next.Any(next => next.FindWork(seen)))
                || Elements.Any(elements => elements.FindWork(seen)));
}
