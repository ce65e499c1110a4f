using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using WebhookMiddleware.Patching;

namespace WebhookMiddleware.Pipeline;

/// <summary>Relates the places that a patch writes to the members of the type that the API binds to.</summary>
internal static class BoundMembers
{
    // Enough to see what went wrong: a patch can have tens of thousands, each with a path as long as itself.
    private const int MaxErrors = 20;

    private static readonly MethodInfo Clone =
        typeof(object).GetMethod(nameof(MemberwiseClone), BindingFlags.Instance | BindingFlags.NonPublic)!;

    /// <summary>The members among those that the patch writes which the type doesn't have, or doesn't let anybody set.</summary>
    public static IReadOnlyList<PayloadError> FindUnknown(JsonTypeInfo typeInfo, WriteSet writes)
        // Removing what isn't there writes nothing.
        => FindUnknown(typeInfo, writes.Writes.Where(write => write.Kind != JsonWriteKind.Remove || write.Exists));

    /// <summary>The same where the type is polymorphic: the object bound from the patched document says which members there may be.</summary>
    public static IReadOnlyList<PayloadError> FindUnknown(JsonTypeInfo typeInfo, object? original, object fresh, WriteSet writes)
    {
        // Where the patch makes another kind of it, the members of the old kind may go.
        var hasOtherKind = original?.GetType() != fresh.GetType();
        var discriminator = JsonPointer.Root.Append(typeInfo.PolymorphismOptions!.TypeDiscriminatorPropertyName).ToMemberPath();
        var errors = FindUnknown(
            TypeInfoOf(fresh, typeInfo), writes.Writes.Where(write => write.Kind != JsonWriteKind.Remove || (write.Exists && !hasOtherKind)));
        return [.. errors.Where(error => error.Path != discriminator)];
    }

    /// <summary>
    /// A copy of <paramref name="original"/> with the written members taken from <paramref name="fresh"/>, the patched document as bound. What is
    /// not in the document survives so: members that JSON ignores and a filter has set.
    /// </summary>
    public static object? Set(object? original, object? fresh, JsonTypeInfo typeInfo, WriteSet writes)
        => Set(original, fresh, typeInfo, writes.Writes, depth: 0);

    private static object? Set(object? original, object? fresh, JsonTypeInfo declared, IReadOnlyList<JsonWrite> writes, int depth)
    {
        if (original is null
            || fresh is null
            || original.GetType() != fresh.GetType()
            || writes.Any(write => write.Kind != JsonWriteKind.Append && write.Pointer.Segments.Count == depth))
        {
            return fresh;
        }

        var typeInfo = TypeInfoOf(fresh, declared);
        return typeInfo.Kind switch
        {
            JsonTypeInfoKind.Object => SetMembers(original, fresh, typeInfo, writes, depth),
            JsonTypeInfoKind.Enumerable => SetElements(original, fresh, typeInfo, writes, depth),
            _ => fresh,
        };
    }

    private static object? SetMembers(object original, object fresh, JsonTypeInfo typeInfo, IReadOnlyList<JsonWrite> writes, int depth)
    {
        var copy = Clone.Invoke(original, null)!;
        foreach (var group in writes.GroupBy(write => write.Pointer.Segments[depth], StringComparer.Ordinal))
        {
            // A member without a setter (bound through a constructor, or extension data) can't be set on a copy.
            if (Find(typeInfo, group.Key) is not { Get: { } get, Set: { } set } member)
            {
                return fresh;
            }

            set(copy, Set(get(original), get(fresh), typeInfo.Options.GetTypeInfo(member.PropertyType), [.. group], depth + 1));
        }

        return copy;
    }

    // Writes in an array leave its elements where they are (others write the whole array): those that are not written stay as they were.
    private static object? SetElements(object original, object fresh, JsonTypeInfo typeInfo, IReadOnlyList<JsonWrite> writes, int depth)
    {
        if (original is not IList before || fresh is not IList { IsReadOnly: false } after || ElementOf(typeInfo) is not { } element)
        {
            return fresh;
        }

        var written = writes.Where(write => write.Pointer.Segments.Count > depth).ToLookup(write => write.Pointer.Segments[depth], StringComparer.Ordinal);
        for (var i = 0; i < before.Count && i < after.Count; i++)
        {
            IReadOnlyList<JsonWrite> own = [.. written[i.ToString(CultureInfo.InvariantCulture)]];
            after[i] = own.Count == 0 ? before[i] : Set(before[i], after[i], element, own, depth + 1);
        }

        return after;
    }

    private static List<PayloadError> FindUnknown(JsonTypeInfo typeInfo, IEnumerable<JsonWrite> writes)
    {
        List<PayloadError> errors = [];
        foreach (var write in writes)
        {
            FindUnknown(typeInfo, JsonPointer.Root, write.Pointer.Segments, write, errors);
        }

        return errors;
    }

    private static void FindUnknown(
        JsonTypeInfo typeInfo, JsonPointer place, IReadOnlyList<string> segments, JsonWrite write, List<PayloadError> errors)
    {
        if (place.Segments.Count == segments.Count)
        {
            FindUnknownInValue(typeInfo, place, write.Kind == JsonWriteKind.Remove ? null : write.Value, errors);
            return;
        }

        var segment = segments[place.Segments.Count];
        if (TryDescend(typeInfo, place.Append(segment), segment, errors, out var next))
        {
            FindUnknown(next, place.Append(segment), segments, write, errors);
        }
    }

    private static void FindUnknownInValue(JsonTypeInfo typeInfo, JsonPointer place, JsonNode? value, List<PayloadError> errors)
    {
        if (value is JsonObject members && typeInfo.Kind is JsonTypeInfoKind.Object or JsonTypeInfoKind.Dictionary)
        {
            foreach (var (name, member) in members)
            {
                if (TryDescend(typeInfo, place.Append(name), name, errors, out var next))
                {
                    FindUnknownInValue(next, place.Append(name), member, errors);
                }
            }
        }
        else if (value is JsonArray items && ElementOf(typeInfo) is { } element)
        {
            for (var i = 0; i < items.Count; i++)
            {
                FindUnknownInValue(element, place.Append(i.ToString(CultureInfo.InvariantCulture)), items[i], errors);
            }
        }
    }

    // False where there is nothing beneath to check: an unknown member, which is noted, or a type that reads its JSON by itself.
    private static bool TryDescend(JsonTypeInfo typeInfo, JsonPointer place, string segment, List<PayloadError> errors, out JsonTypeInfo next)
    {
        next = typeInfo;
        if (typeInfo.Kind is JsonTypeInfoKind.Dictionary or JsonTypeInfoKind.Enumerable)
        {
            next = ElementOf(typeInfo) ?? typeInfo;
            return next != typeInfo;
        }

        if (typeInfo.Kind != JsonTypeInfoKind.Object || typeInfo.PolymorphismOptions is not null)
        {
            return false;
        }

        if (Find(typeInfo, segment) is not { } member)
        {
            if (!typeInfo.Properties.Any(property => property.IsExtensionData))
            {
                Add(errors, place, "the payload has no such member.");
            }

            return false;
        }

        if (!CanBeBound(member))
        {
            Add(errors, place, "the member can't be set.");
            return false;
        }

        next = typeInfo.Options.GetTypeInfo(member.PropertyType);
        return member.CustomConverter is null;
    }

    private static void Add(List<PayloadError> errors, JsonPointer place, string message)
    {
        if (errors.Count < MaxErrors)
        {
            errors.Add(new PayloadError(place.ToMemberPath(), message));
        }
    }

    // JSON-ignored members are listed too, without getter and setter.
    private static JsonPropertyInfo? Find(JsonTypeInfo typeInfo, string name)
        => typeInfo.Properties.FirstOrDefault(property =>
            property.Name == name && !property.IsExtensionData && (property.Get ?? (Delegate?)property.Set) is not null);

    private static bool CanBeBound(JsonPropertyInfo member)
        => member.Set is not null
            || member.AssociatedParameter is not null
            || (member.ObjectCreationHandling ?? member.Options.PreferredObjectCreationHandling) == JsonObjectCreationHandling.Populate
            || member.DeclaringType.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute)); // an anonymous type's: by constructor

    // More than the declared type says where that is a base type, an interface or nullable.
    private static JsonTypeInfo TypeInfoOf(object value, JsonTypeInfo declared)
        => value.GetType() == declared.Type ? declared : declared.Options.GetTypeInfo(value.GetType());

    private static JsonTypeInfo? ElementOf(JsonTypeInfo typeInfo)
        => typeInfo.ElementType is { } element ? typeInfo.Options.GetTypeInfo(element) : null;
}
