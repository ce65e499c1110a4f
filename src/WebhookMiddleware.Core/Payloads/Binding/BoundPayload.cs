using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using WebhookMiddleware.Exclusion;
using WebhookMiddleware.Json;
using WebhookMiddleware.Patching;

namespace WebhookMiddleware.Payloads.Binding;

/// <summary>A payload that is an object of the API: a bound argument, or an object that a handler raised.</summary>
/// <param name="value">The object, or null where an optional body is absent.</param>
/// <param name="type">The type to which the API binds.</param>
/// <param name="options">The API's own JSON options, as created by <see cref="PayloadJson.For"/>.</param>
/// <param name="validate">Validates as the API does, and returns the errors. Null when there is no validation.</param>
/// <param name="binding">How the API binds it, or null when it has not been bound.</param>
internal sealed class BoundPayload(
    object? value,
    Type type,
    JsonSerializerOptions options,
    Func<object?, CancellationToken, ValueTask<IReadOnlyList<PayloadError>>>? validate = null,
    PayloadBinding? binding = null)
    : WebhookPayload
{
    private readonly PayloadBinding _binding = binding ?? PayloadBinding.None;
    private const string NullMessage = "the whole payload can't become null.";

    private static readonly ReadOnlyMemory<byte> EmptyObject = "{}"u8.ToArray();

    private JsonTypeInfo? _typeInfo;
    private ReadOnlyMemory<byte>? _utf8Json;

    /// <summary>Gets the current object: the given one until an enrichment has been accepted.</summary>
    public object? Value { get; private set; } = value;

    public override ReadOnlyMemory<byte> Utf8Json => _utf8Json ??= Serialize(Value);

    public override MemberPlan? Plan => MemberPlan.Find(() => TypeInfo);

    // Resolved lazily, so that a type which the API's options don't know is a failure to write the payload.
    private JsonTypeInfo TypeInfo => _typeInfo ??= TypeInfoFor(Value, Nullable.GetUnderlyingType(type) ?? type, options);

    public override async ValueTask<IReadOnlyList<PayloadError>> TryReplaceAsync(
        PatchedPayload patched, CancellationToken cancellationToken)
    {
        var document = patched.Document;
        if (document is null && !_binding.IsFromJson)
        {
            return Value is null ? [] : [new PayloadError("", NullMessage)];
        }

        var (candidate, unbound) = document is null ? BindNull() : Patch(patched);
        if (unbound.Count == 0 && document is not null && _binding.IsFromJson)
        {
            unbound = WholeBody.Check(patched.Utf8Json.Span, Utf8Json.Span, type, options);
        }

        if (unbound.Count > 0)
        {
            return unbound;
        }

        candidate ??= _binding.WhenNull;
        if (candidate is null && !_binding.AllowsNull)
        {
            return [new PayloadError("", NullMessage)];
        }

        var errors = await ValidateAsync(candidate, cancellationToken);
        return errors.Count == 0 ? Accept(candidate) : errors;
    }

    public override ValueTask<IReadOnlyList<PayloadError>> ValidateAsync(CancellationToken cancellationToken)
        => ValidateAsync(Value, cancellationToken);

    public override void Hide()
    {
        base.Hide();
        _utf8Json = EmptyObject;
    }

    protected override string? FindUnwritable() => Value is null ? null : FindUnwritable(Value);

    // A type may convert null to a value. JsonElement, for example, becomes a JSON null.
    private (object? Candidate, IReadOnlyList<PayloadError> Errors) BindNull()
    {
        try
        {
            return (JsonSerializer.Deserialize("null"u8, options.GetTypeInfo(type)), []);
        }
        catch (Exception exception)
        {
            return (null, [new PayloadError("", $"{NullMessage} {NewValue.Describe(exception)}")]);
        }
    }

    private (object? Candidate, IReadOnlyList<PayloadError> Errors) Patch(PatchedPayload patched)
    {
        try
        {
            var contract = new ValueContract(TypeInfo.Type, options);
            return BoundPatch.Apply(Value, contract, patched.ReadBefore(Utf8Json), patched.Document, patched.Writes);
        }
        catch (Exception exception)
        {
            // The API's own code (a getter, a comparer) threw for a value of the patch.
            return (null, [new PayloadError("", $"it can't be patched. {NewValue.Describe(exception)}")]);
        }
    }

    private async ValueTask<IReadOnlyList<PayloadError>> ValidateAsync(object? candidate, CancellationToken cancellationToken)
    {
        try
        {
            return validate is null ? [] : await validate(candidate, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The API's validation threw for a value that the client's own payload didn't have.
            return [new PayloadError("", $"validating it failed: {exception.GetType().Name}.")];
        }
    }

    // The next webhook receives the payload with this change, so it must be possible to write it.
    private IReadOnlyList<PayloadError> Accept(object? candidate)
    {
        try
        {
            _utf8Json = Serialize(candidate);
        }
        catch (Exception exception) when (exception is not PayloadTooLargeException)
        {
            return [new PayloadError(FindUnwritable(candidate!) ?? "", $"the value can't be written as JSON: {exception.GetType().Name}.")];
        }

        Value = candidate;
        IsChanged = true;
        return [];
    }

    private string? FindUnwritable(object candidate)
    {
        try
        {
            return UnwritableMember.Find(candidate, new ValueContract(TypeInfo.Type, options));
        }
        catch (NotSupportedException)
        {
            // The type itself can't be written.
            return null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private ReadOnlyMemory<byte> Serialize(object? current)
        => current is null ? EmptyObject : PayloadJson.Write(current, TypeInfo, Limit);

    // A polymorphic type writes and reads the discriminator only under its own name, and JSON itself (JsonNode) may become JSON of another
    // kind. Otherwise the runtime type is used if the options know it: source-generated contexts list the declared type, such as a list's
    // interface.
    private static JsonTypeInfo TypeInfoFor(object? value, Type type, JsonSerializerOptions options)
    {
        var declared = options.GetTypeInfo(type);
        return value is null or JsonNode || declared.PolymorphismOptions is not null
            ? declared
            : PayloadContract.Find(value.GetType(), options) ?? declared;
    }
}
