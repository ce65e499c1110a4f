using System.Collections;
using System.Text.Json.Serialization.Metadata;
using WebhookMiddleware.Patching;

namespace WebhookMiddleware.Payloads.Binding;

/// <summary>Finds the member that keeps an object from being written as JSON. Called only when that has failed.</summary>
internal sealed class UnwritableMember
{
    // A client decides how large the object is.
    private const int MaxSteps = 10_000;
    private const int MaxDepth = 64;

    // What the path leads through, to notice an object that contains itself.
    private readonly HashSet<object> _open = new(ReferenceEqualityComparer.Instance);
    private int _steps;

    private UnwritableMember()
    {
    }

    /// <summary>Gives its path, such as <c>items[0].price</c>; null when it can't be told.</summary>
    public static string? Find(object value, ValueContract contract) => new UnwritableMember().Find(JsonPointer.Root, value, contract)?.ToMemberPath();

    private JsonPointer? Find(JsonPointer place, object? value, ValueContract contract)
    {
        if (value is null || ++_steps > MaxSteps)
        {
            return null;
        }

        if (place.Segments.Count >= MaxDepth || !_open.Add(value))
        {
            return place;
        }

        try
        {
            return contract.Converter is not null || Contracts.Of(contract, value) is not { Kind: not JsonTypeInfoKind.None } typeInfo ? FindInScalar(place, value, contract)
                : typeInfo.Kind == JsonTypeInfoKind.Object ? FindInMembers(place, value, typeInfo)
                : typeInfo.Kind == JsonTypeInfoKind.Dictionary ? FindInEntries(place, value, contract.OfElement(typeInfo.ElementType!))
                : FindInElements(place, value, contract.OfElement(typeInfo.ElementType!));
        }
        catch (Exception)
        {
            // The search asks the same getters that have thrown before: what they threw then is in the host's log.
            return place;
        }
        finally
        {
            _open.Remove(value);
        }
    }

    private static JsonPointer? FindInScalar(JsonPointer place, object value, ValueContract contract)
    {
        contract.TryWrite(value);
        return null;
    }

    private JsonPointer? FindInMembers(JsonPointer place, object owner, JsonTypeInfo typeInfo)
    {
        foreach (var member in typeInfo.Properties)
        {
            if (member.Get is not { } get)
            {
                continue;
            }

            var at = member.IsExtensionData ? place : place.Append(member.Name);
            object? value;
            try
            {
                value = get(owner);
            }
            catch (Exception)
            {
                // As above.
                return at;
            }

            if (member.ShouldSerialize?.Invoke(owner, value) != false && Find(at, value, ValueContract.Of(member, typeInfo)) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private JsonPointer? FindInEntries(JsonPointer place, object entries, ValueContract contract)
    {
        foreach (var (name, value) in Entries.Of(entries))
        {
            if (Find(place.Append(name.ToString() ?? ""), value, contract) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private JsonPointer? FindInElements(JsonPointer place, object elements, ValueContract contract)
    {
        // A sequence that is made while it is read must not be made once more.
        if (elements is not ICollection collection)
        {
            return place;
        }

        var index = 0;
        foreach (var element in collection)
        {
            if (Find(place.Append(index++), element, contract) is { } found)
            {
                return found;
            }
        }

        return null;
    }
}
