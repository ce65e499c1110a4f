using System.Collections.Immutable;

namespace WebhookMiddleware.AspNetCore.Payloads;

/// <summary>The values of a model's parts. Its JSON contract, made by <see cref="BoundValuesResolver"/>, makes one object of them.</summary>
internal sealed class BoundValues(ImmutableArray<object?> values)
{
    // Replaced, never changed: a shallow copy of this object must not share what is set on it.
    private ImmutableArray<object?> _values = values;

    public object? this[int part]
    {
        get => _values[part];
        set => _values = _values.SetItem(part, value);
    }
}
