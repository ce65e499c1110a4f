using System.Collections.Immutable;

namespace WebhookMiddleware.AspNetCore.Payloads;

/// <summary>
/// Holds the values of a model's parts. Its JSON contract, created by <see cref="BoundValuesResolver"/>, writes them as one object.
/// </summary>
internal sealed class BoundValues(ImmutableArray<object?> values)
{
    // Replaced, never changed: what is set on a shallow copy of this object must not show in the original.
    private ImmutableArray<object?> _values = values;

    public object? this[int part]
    {
        get => _values[part];
        set => _values = _values.SetItem(part, value);
    }
}
