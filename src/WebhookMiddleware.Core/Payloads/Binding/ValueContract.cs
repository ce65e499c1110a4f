using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace WebhookMiddleware.Payloads.Binding;

/// <summary>
/// Describes how the API's JSON options read and write one value in its place: as a member with its own converter or number handling, as an
/// element of a collection, or as the whole payload.
/// </summary>
/// <param name="Type">The declared type.</param>
/// <param name="Options">The API's options.</param>
/// <param name="Converter">The member's own converter, or null for the type's.</param>
/// <param name="NumberHandling">The number handling of the member or its type, or null for that of the options.</param>
/// <param name="IsNullable">
/// Whether null is allowed. False when the options respect nullable annotations and the member is not nullable.
/// </param>
internal sealed record ValueContract(
    Type Type,
    JsonSerializerOptions Options,
    JsonConverter? Converter = null,
    JsonNumberHandling? NumberHandling = null,
    bool IsNullable = true)
{
    private const string Name = "value";

    // Keyed weakly by the options, so that the entries are collected with them.
    private static readonly ConditionalWeakTable<JsonSerializerOptions, ConcurrentDictionary<ValueContract, JsonTypeInfo<Holder>>>
        Holders = [];

    /// <summary>Gets the contract of the value's type. It does not apply to a value whose member has its own converter.</summary>
    public JsonTypeInfo TypeInfo => Options.GetTypeInfo(Type);

    /// <summary>Returns how a member is read and written.</summary>
    public static ValueContract Of(JsonPropertyInfo member, JsonTypeInfo owner) => new(
        member.PropertyType,
        member.Options,
        member.CustomConverter,
        member.CustomConverter is null && HasNumbers(member.PropertyType) ? member.NumberHandling ?? owner.NumberHandling : null,
        member.IsSetNullable || member.PropertyType.IsValueType);

    /// <summary>Returns how an element of a collection, or a value of a dictionary, is read and written.</summary>
    public ValueContract OfElement(Type elementType)
        => new(elementType, Options, NumberHandling: HasNumbers(elementType) ? NumberHandling : null);

    /// <summary>Reads a value. The path of a <see cref="JsonException"/> is relative to the value.</summary>
    public object? Read(JsonNode? json)
    {
        if (Converter is null && NumberHandling is null && IsNullable)
        {
            return json.Deserialize(TypeInfo);
        }

        try
        {
            return new JsonObject { [Name] = json?.DeepClone() }.Deserialize(HolderInfo)!.Value;
        }
        catch (JsonException exception)
        {
            var path = exception.Path?.Replace($"$.{Name}", "$", StringComparison.Ordinal);
            throw new JsonException(exception.Message, path, null, null, exception);
        }
    }

    /// <summary>Writes a value only to determine whether it can be written. Throws when it can't.</summary>
    public void TryWrite(object? value) => JsonSerializer.Serialize(Stream.Null, new Holder { Value = value }, HolderInfo);

    /// <summary>Writes a value as a document.</summary>
    public JsonNode? Write(object? value)
    {
        using var stream = new MemoryStream();
        JsonSerializer.Serialize(stream, new Holder { Value = value }, HolderInfo);
        return PayloadJson.Read(stream.GetBuffer().AsSpan(0, (int)stream.Length))![Name];
    }

    private JsonTypeInfo<Holder> HolderInfo
        => Holders.GetOrCreateValue(Options).GetOrAdd(this, static contract => contract.NewHolderInfo());

    private JsonTypeInfo<Holder> NewHolderInfo()
    {
        var info = JsonTypeInfo.CreateJsonTypeInfo<Holder>(Options);
        info.CreateObject = static () => new Holder();
        var member = info.CreateJsonPropertyInfo(Type, Name);
        member.Get = static holder => ((Holder)holder).Value;
        member.Set = static (holder, value) => ((Holder)holder).Value = value;
        member.CustomConverter = Converter;
        member.NumberHandling = NumberHandling;
        member.ShouldSerialize = static (_, _) => true;
        if (!IsNullable)
        {
            member.IsSetNullable = false;
        }

        info.Properties.Add(member);
        return info;
    }

    // The serializer throws for number handling on other types.
    private static bool HasNumbers(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return IsNumber(type)
            || (type.IsArray && HasNumbers(type.GetElementType()!))
            || (type.IsGenericType
                && type.GetGenericArguments() is [.., var element]
                && IsNumber(Nullable.GetUnderlyingType(element) ?? element));
    }

    private static bool IsNumber(Type type)
        => !type.IsEnum
            && (Type.GetTypeCode(type) is >= TypeCode.SByte and <= TypeCode.Decimal
                || type == typeof(Half)
                || type == typeof(Int128)
                || type == typeof(UInt128));

    private sealed class Holder
    {
        public object? Value { get; set; }
    }
}
