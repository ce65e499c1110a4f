using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace WebhookMiddleware.Payloads.Binding;

/// <summary>
/// How the API's JSON options read and write one value where it stands: as a member with a converter or number handling of its own, as an
/// element of a collection, or as the whole payload.
/// </summary>
/// <param name="Type">The declared type.</param>
/// <param name="Options">The API's options.</param>
/// <param name="Converter">The member's own converter; null: the type's.</param>
/// <param name="NumberHandling">How the member, or its type, has numbers written; null: as the options say.</param>
/// <param name="IsNullable">False where the API refuses a null (nullable annotations that are respected).</param>
internal sealed record ValueContract(
    Type Type, JsonSerializerOptions Options, JsonConverter? Converter = null, JsonNumberHandling? NumberHandling = null, bool IsNullable = true)
{
    private const string Name = "value";

    // Of the options, so that they go with them.
    private static readonly ConditionalWeakTable<JsonSerializerOptions, ConcurrentDictionary<ValueContract, JsonTypeInfo<Holder>>> Holders = [];

    /// <summary>The members, or the elements, of what stands here. A converter of the member's own hides them.</summary>
    public JsonTypeInfo TypeInfo => Options.GetTypeInfo(Type);

    /// <summary>How a member is read and written.</summary>
    public static ValueContract Of(JsonPropertyInfo member, JsonTypeInfo owner) => new(
        member.PropertyType,
        member.Options,
        member.CustomConverter,
        member.CustomConverter is null && HasNumbers(member.PropertyType) ? member.NumberHandling ?? owner.NumberHandling : null,
        member.IsSetNullable || member.PropertyType.IsValueType);

    /// <summary>How an element of a collection, or a value of a dictionary, is read and written.</summary>
    public ValueContract OfElement(Type elementType) => new(elementType, Options, NumberHandling: HasNumbers(elementType) ? NumberHandling : null);

    /// <summary>Reads a value. The path of a <see cref="JsonException"/> starts with the value, as the root of a document's would.</summary>
    public object? Read(JsonNode? json)
    {
        try
        {
            return new JsonObject { [Name] = json?.DeepClone() }.Deserialize(HolderInfo)!.Value;
        }
        catch (JsonException exception)
        {
            throw new JsonException(exception.Message, exception.Path?.Replace($"$.{Name}", "$", StringComparison.Ordinal), null, null, exception);
        }
    }

    /// <summary>Writes a value, to find out whether it can be written.</summary>
    public void TryWrite(object? value) => JsonSerializer.Serialize(Stream.Null, new Holder { Value = value }, HolderInfo);

    /// <summary>Writes a value as a document.</summary>
    public JsonNode? Write(object? value)
    {
        using var stream = new MemoryStream();
        JsonSerializer.Serialize(stream, new Holder { Value = value }, HolderInfo);
        return PayloadJson.Read(stream.GetBuffer().AsSpan(0, (int)stream.Length))![Name];
    }

    private JsonTypeInfo<Holder> HolderInfo => Holders.GetOrCreateValue(Options).GetOrAdd(this, static contract => contract.NewHolderInfo());

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

    // Number handling on other types is an error.
    private static bool HasNumbers(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return IsNumber(type)
            || (type.IsArray && HasNumbers(type.GetElementType()!))
            || (type.IsGenericType && type.GetGenericArguments() is [.., var element] && IsNumber(Nullable.GetUnderlyingType(element) ?? element));
    }

    private static bool IsNumber(Type type)
        => !type.IsEnum && (Type.GetTypeCode(type) is >= TypeCode.SByte and <= TypeCode.Decimal || type == typeof(Half) || type == typeof(Int128) || type == typeof(UInt128));

    private sealed class Holder
    {
        public object? Value { get; set; }
    }
}
