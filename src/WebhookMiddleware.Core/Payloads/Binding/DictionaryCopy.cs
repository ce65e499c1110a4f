using System.Collections;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Reflection;

namespace WebhookMiddleware.Payloads.Binding;

/// <summary>Creates a dictionary of the same kind as another one, with other entries.</summary>
internal static class DictionaryCopy
{
    private static readonly MethodInfo Generic =
        typeof(DictionaryCopy).GetMethod(nameof(TryCreateOf), BindingFlags.Static | BindingFlags.NonPublic)!;

    /// <summary>Creates the dictionary, or returns null for a kind that can't be created.</summary>
    public static object? TryCreate(object original, Type declared, IReadOnlyList<(object Key, object? Value)> entries)
    {
        var types = original.GetType().GetInterfaces()
            .FirstOrDefault(type => type.IsGenericType
                && type.GetGenericTypeDefinition() == typeof(IEnumerable<>)
                && type.GetGenericArguments()[0] is { IsGenericType: true } pair
                && pair.GetGenericTypeDefinition() == typeof(KeyValuePair<,>))
            ?.GetGenericArguments()[0].GetGenericArguments();
        return types is null
            ? Fill(original, entries)
            : Generic.MakeGenericMethod(types).Invoke(null, BindingFlags.DoNotWrapExceptions, null, [original, declared, entries], null);
    }

    private static object? TryCreateOf<TKey, TValue>(object original, Type declared, IReadOnlyList<(object Key, object? Value)> entries)
        where TKey : notnull
    {
        KeyValuePair<TKey, TValue>[] pairs = [.. entries.Select(entry => KeyValuePair.Create((TKey)entry.Key, (TValue)entry.Value!))];
        object? created = original switch
        {
            IImmutableDictionary<TKey, TValue> immutable => immutable.Clear().SetItems(pairs),
            ReadOnlyDictionary<TKey, TValue> => new ReadOnlyDictionary<TKey, TValue>(new Dictionary<TKey, TValue>(pairs)),
            IDictionary<TKey, TValue> { IsReadOnly: false } => Fill(original, pairs),
            _ => null,
        };
        return created is not null && declared.IsInstanceOfType(created) ? created
            : declared.IsAssignableFrom(typeof(Dictionary<TKey, TValue>)) ? new Dictionary<TKey, TValue>(pairs)
            : null;
    }

    private static object? Fill<TKey, TValue>(object original, KeyValuePair<TKey, TValue>[] pairs)
    {
        if (CollectionCopy.NewLike(original) is not IDictionary<TKey, TValue> created)
        {
            return null;
        }

        foreach (var (key, value) in pairs)
        {
            created[key] = value;
        }

        CollectionCopy.KeepOwnProperties(original, created);
        return created;
    }

    private static object? Fill(object original, IReadOnlyList<(object Key, object? Value)> entries)
    {
        if (CollectionCopy.NewLike(original) is not IDictionary created)
        {
            return null;
        }

        foreach (var (key, value) in entries)
        {
            created[key] = value;
        }

        return created;
    }
}
