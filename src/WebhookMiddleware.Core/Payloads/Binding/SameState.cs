using System.Collections;

namespace WebhookMiddleware.Payloads.Binding;

/// <summary>Compares objects by their whole state, including what JSON doesn't see.</summary>
internal static class SameState
{
    private const int MaxDepth = 32;

    /// <summary>Determines whether both are the same object or equal values.</summary>
    public static bool AreSame(object? left, object? right)
        => ReferenceEquals(left, right) || (left is ValueType or string && left.Equals(right));

    /// <summary>Determines whether one object could replace the other without a loss. Objects too deep to compare are not equal.</summary>
    public static bool Of(object? left, object? right) => Of(left, right, 0);

    private static bool Of(object? left, object? right, int depth)
    {
        if (AreSame(left, right))
        {
            return true;
        }

        if (left is null || right is null || left.GetType() != right.GetType() || depth == MaxDepth)
        {
            return false;
        }

        var type = left.GetType();
        if (left is IEnumerable items and not string)
        {
            return ((IEnumerable)right).Cast<object?>().SequenceEqual(items.Cast<object?>(), new Comparer(depth + 1));
        }

        return type.IsPrimitive || type.IsEnum || type.Namespace?.StartsWith("System", StringComparison.Ordinal) == true
            ? left.Equals(right)
            : Array.TrueForAll(InstanceFields.Of(type), field => Of(field.GetValue(left), field.GetValue(right), depth + 1));
    }

    private sealed class Comparer(int depth) : IEqualityComparer<object?>
    {
        bool IEqualityComparer<object?>.Equals(object? left, object? right) => Of(left, right, depth);

        int IEqualityComparer<object?>.GetHashCode(object? value) => 0;
    }
}
