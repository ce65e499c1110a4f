using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using WebhookMiddleware.Patching;

namespace WebhookMiddleware.Pipeline;

/// <summary>A payload that is an object of the API: a bound argument, or what a handler raised.</summary>
/// <param name="value">The object; null where an optional body is absent.</param>
/// <param name="type">The type that the API binds to.</param>
/// <param name="options">The API's own JSON options, made by <see cref="PayloadJson.For"/>.</param>
/// <param name="validate">Validates as the API does, giving what is wrong. Null: nothing validates.</param>
internal sealed class BoundPayload(
    object? value, Type type, JsonSerializerOptions options, Func<object?, CancellationToken, ValueTask<IReadOnlyList<PayloadError>>>? validate = null)
    : WebhookPayload
{
    private static readonly ReadOnlyMemory<byte> EmptyObject = "{}"u8.ToArray();

    private readonly JsonTypeInfo _typeInfo = TypeInfoFor(value, Nullable.GetUnderlyingType(type) ?? type, options);
    private ReadOnlyMemory<byte>? _utf8Json;

    /// <summary>The object as it is now: the one that was given, until an enrichment has been accepted.</summary>
    public object? Value { get; private set; } = value;

    /// <summary>The payload of a handler that takes nothing from the body: an empty object, without members to change.</summary>
    public static BoundPayload None(JsonSerializerOptions options) => new(new Nothing(), typeof(Nothing), options);

    public override ReadOnlyMemory<byte> Utf8Json => _utf8Json ??= Serialize(Value);

    public override async ValueTask<IReadOnlyList<PayloadError>> TryReplaceAsync(
        JsonNode? document, WriteSet writes, CancellationToken cancellationToken)
    {
        // Only the bound object says which members a polymorphic type has.
        var isPolymorphic = _typeInfo.PolymorphismOptions is not null;
        if (!isPolymorphic && BoundMembers.FindUnknown(_typeInfo, writes) is { Count: > 0 } unknown)
        {
            return unknown;
        }

        object? candidate;
        try
        {
            var fresh = document.Deserialize(_typeInfo);
            if (isPolymorphic && fresh is not null && BoundMembers.FindUnknown(_typeInfo, Value, fresh, writes) is { Count: > 0 } unknownOfKind)
            {
                return unknownOfKind;
            }

            candidate = BoundMembers.Set(Value, fresh, _typeInfo, writes);
        }
        catch (Exception exception)
        {
            // Whatever it is (a constructor of the API's that refuses a value, too): the patch brought it about.
            return [new PayloadError(MemberPath((exception as JsonException)?.Path), $"it can't be bound to the payload's type. {exception.Message}")];
        }

        var errors = validate is null ? [] : await validate(candidate, cancellationToken);
        if (errors.Count == 0)
        {
            Value = candidate;
            _utf8Json = null;
            IsChanged = true;
        }

        return errors;
    }

    private ReadOnlyMemory<byte> Serialize(object? current)
        => current is null ? EmptyObject : JsonSerializer.SerializeToUtf8Bytes(current, _typeInfo);

    // A polymorphic type writes and reads the discriminator under its own name only; else the object knows best what it is.
    private static JsonTypeInfo TypeInfoFor(object? value, Type type, JsonSerializerOptions options)
    {
        var declared = options.GetTypeInfo(type);
        return value is null || declared.PolymorphismOptions is not null ? declared : options.GetTypeInfo(value.GetType());
    }

    // A JsonException's path is a JSONPath: $.items[0].quantity
    private static string MemberPath(string? jsonPath) => jsonPath?.TrimStart('$').TrimStart('.') ?? "";

    private sealed class Nothing;
}
