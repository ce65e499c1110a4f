using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Reflection;

namespace WebhookMiddleware.Payloads.Binding;

/// <summary>Creates a collection of the same kind as another one, with other elements.</summary>
internal static class CollectionCopy
{
    private static readonly MethodInfo Generic =
        typeof(CollectionCopy).GetMethod(nameof(TryCreateOf), BindingFlags.Static | BindingFlags.NonPublic)!;

    /// <summary>Creates the collection, or returns null for a kind that can't be created.</summary>
    public static object? TryCreate(object original, Type declared, Type elementType, IReadOnlyList<object?> elements)
        => Generic.MakeGenericMethod(elementType)
            .Invoke(null, BindingFlags.DoNotWrapExceptions, null, [original, declared, elements], null);

    /// <summary>
    /// Creates an empty collection of the original's own type, with its comparer, and with what an application's own type adds to the
    /// framework's.
    /// </summary>
    public static object? NewLike(object original)
    {
        var type = original.GetType();
        var comparer = type.GetProperty("Comparer")?.GetValue(original);
        var withComparer = comparer is null
            ? null
            : Array.Find(type.GetConstructors(), c => c.GetParameters() is [var only] && only.ParameterType.IsInstanceOfType(comparer));
        return withComparer?.Invoke([comparer]) ?? type.GetConstructor(Type.EmptyTypes)?.Invoke(null);
    }

    /// <summary>Copies the properties that an application's own type adds to the framework's collection. JSON doesn't see them.</summary>
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
        var created = original switch
        {
            T[] => items,
            IImmutableList<T> list => list.Clear().AddRange(items),
            IImmutableSet<T> set => set.Clear().Union(items),
            IImmutableQueue<T> queue => items.Aggregate(queue.Clear(), (created, item) => created.Enqueue(item)),
            IImmutableStack<T> stack => items.Reverse().Aggregate(stack.Clear(), (created, item) => created.Push(item)),
            Collection<T> or ICollection<T> { IsReadOnly: false } => Fill(original, items),
            Stack<T> or ConcurrentStack<T> => Construct(original.GetType(), items.AsEnumerable().Reverse().ToArray()),
            Queue<T> or IProducerConsumerCollection<T> or ReadOnlyCollection<T> => Construct(original.GetType(), items),
            IList { IsFixedSize: false, IsReadOnly: false } => FillList(original, elements),
            _ => null,
        };
        return created is not null && declared.IsInstanceOfType(created) ? created
            : declared.IsAssignableFrom(typeof(List<T>)) ? items.ToList()
            : declared.IsAssignableFrom(typeof(T[])) ? items
            : null;
    }

    private static object? Fill<T>(object original, T[] items)
    {
        if (NewLike(original) is not ICollection<T> created)
        {
            return null;
        }

        Array.ForEach(items, created.Add);
        KeepOwnProperties(original, created);
        return created;
    }

    private static object? FillList(object original, IReadOnlyList<object?> elements)
    {
        if (NewLike(original) is not IList created)
        {
            return null;
        }

        foreach (var element in elements)
        {
            created.Add(element);
        }

        KeepOwnProperties(original, created);
        return created;
    }

    private static object? Construct<T>(Type type, T[] items)
        => Array
            .Find(type.GetConstructors(), c => c.GetParameters() is [var only] && only.ParameterType.IsAssignableFrom(typeof(T[])))
            ?.Invoke([items]);
}
