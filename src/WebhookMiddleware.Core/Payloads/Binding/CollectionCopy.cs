using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Reflection;

namespace WebhookMiddleware.Payloads.Binding;

/// <summary>Makes a collection of the same kind as another one, with other elements.</summary>
internal static class CollectionCopy
{
    private static readonly MethodInfo Generic =
        typeof(CollectionCopy).GetMethod(nameof(TryCreateOf), BindingFlags.Static | BindingFlags.NonPublic)!;

    /// <summary>Returns null for a kind that can't be made.</summary>
    public static object? TryCreate(object original, Type declared, Type elementType, IReadOnlyList<object?> elements)
        => Generic.MakeGenericMethod(elementType).Invoke(null, BindingFlags.DoNotWrapExceptions, null, [original, declared, elements], null);

    /// <summary>Makes an empty collection of the original's own type: with its comparer, and with what the host's own type adds to the framework's.</summary>
    public static object? NewLike(object original)
    {
        var type = original.GetType();
        var comparer = type.GetProperty("Comparer")?.GetValue(original);
        var withComparer = comparer is null
            ? null
            : Array.Find(type.GetConstructors(), c => c.GetParameters() is [var only] && only.ParameterType.IsInstanceOfType(comparer));
        return withComparer?.Invoke([comparer]) ?? type.GetConstructor(Type.EmptyTypes)?.Invoke(null);
    }

    /// <summary>Takes over the properties that a type of the host's own adds to the framework's collection. JSON doesn't see them.</summary>
    public static void KeepOwnProperties(object original, object copy)
    {
        foreach (var field in InstanceFields.Of(original.GetType()))
        {
            if (field.Name.EndsWith("k__BackingField", StringComparison.Ordinal)
                && field.DeclaringType!.Namespace?.StartsWith("System", StringComparison.Ordinal) != true)
            {
                field.SetValue(copy, field.GetValue(original));
            }
        }
    }

    private static object? TryCreateOf<T>(object original, Type declared, IReadOnlyList<object?> elements)
    {
        T[] items = [.. elements.Select(element => (T)element!)];
        var made = original switch
        {
            T[] => items,
            IImmutableList<T> list => list.Clear().AddRange(items),
            IImmutableSet<T> set => set.Clear().Union(items),
            IImmutableQueue<T> queue => items.Aggregate(queue.Clear(), (made, item) => made.Enqueue(item)),
            IImmutableStack<T> stack => items.Reverse().Aggregate(stack.Clear(), (made, item) => made.Push(item)),
            Collection<T> or ICollection<T> { IsReadOnly: false } => Fill(original, items),
            Stack<T> or ConcurrentStack<T> => Construct(original.GetType(), items.AsEnumerable().Reverse().ToArray()),
            Queue<T> or IProducerConsumerCollection<T> or ReadOnlyCollection<T> => Construct(original.GetType(), items),
            IList { IsFixedSize: false, IsReadOnly: false } => FillList(original, elements),
            _ => null,
        };
        return made is not null && declared.IsInstanceOfType(made) ? made
            : declared.IsAssignableFrom(typeof(List<T>)) ? items.ToList()
            : declared.IsAssignableFrom(typeof(T[])) ? items
            : null;
    }

    private static object? Fill<T>(object original, T[] items)
    {
        if (NewLike(original) is not ICollection<T> made)
        {
            return null;
        }

        Array.ForEach(items, made.Add);
        KeepOwnProperties(original, made);
        return made;
    }

    private static object? FillList(object original, IReadOnlyList<object?> elements)
    {
        if (NewLike(original) is not IList made)
        {
            return null;
        }

        foreach (var element in elements)
        {
            made.Add(element);
        }

        KeepOwnProperties(original, made);
        return made;
    }

    private static object? Construct<T>(Type type, T[] items)
        => Array.Find(type.GetConstructors(), c => c.GetParameters() is [var only] && only.ParameterType.IsAssignableFrom(typeof(T[])))?.Invoke([items]);
}
