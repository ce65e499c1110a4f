namespace WebhookMiddleware.Templates.Members;

/// <summary>
/// Describes which members a value of a template can have. Members are computed at their first use, so that types may contain themselves.
/// </summary>
internal sealed class ValueShape
{
    private readonly IReadOnlyDictionary<string, Func<ValueShape>>? _members;
    private readonly Func<ValueShape>? _item;

    private ValueShape(IReadOnlyDictionary<string, Func<ValueShape>>? members, Func<ValueShape>? item)
        => (_members, _item) = (members, item);

    /// <summary>Gets the shape of a value that may have any member.</summary>
    public static ValueShape Unknown { get; } = new(null, null);

    /// <summary>Gets whether the value is an object with no other members than <see cref="Names"/>.</summary>
    public bool IsObject => _members is not null;

    public bool IsList => _item is not null;

    /// <summary>Gets the shape of a list's items; unknown for everything else.</summary>
    public ValueShape Item => _item?.Invoke() ?? Unknown;

    public IEnumerable<string> Names => _members?.Keys ?? [];

    public static ValueShape Object(IReadOnlyDictionary<string, Func<ValueShape>> members) => new(members, null);

    /// <summary>Creates the shape of an object whose members may have any shape.</summary>
    public static ValueShape Object(params string[] names)
        => Object(names.ToDictionary(name => name, _ => (Func<ValueShape>)(() => Unknown), StringComparer.Ordinal));

    public static ValueShape List(Func<ValueShape> item) => new(null, item);

    /// <summary>Creates the shape of a value that has one of several shapes. It may have the members of each of them.</summary>
    public static ValueShape AnyOf(IReadOnlyCollection<ValueShape> shapes)
    {
        if (shapes.Count == 1)
        {
            return shapes.First();
        }

        if (shapes.Count > 0 && shapes.All(shape => shape.IsList))
        {
            return List(() => AnyOf([.. shapes.Select(shape => shape.Item)]));
        }

        return shapes.Count > 0 && shapes.All(shape => shape.IsObject)
            ? Object(shapes
                .SelectMany(shape => shape._members!)
                .GroupBy(member => member.Key, StringComparer.Ordinal)
                .ToDictionary(
                    member => member.Key,
                    member => (Func<ValueShape>)(() => AnyOf([.. member.Select(one => one.Value())])),
                    StringComparer.Ordinal))
            : Unknown;
    }

    /// <summary>Returns the shape of a member, or null when the object has no such member.</summary>
    public ValueShape? Find(string name)
        => _members is null ? Unknown : _members.TryGetValue(name, out var member) ? member() : null;
}
