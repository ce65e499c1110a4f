using System.Collections;
using System.Text.Json.Serialization.Metadata;
using WebhookMiddleware.Patching;

namespace WebhookMiddleware.Payloads.Binding;

/// <summary>Finds the member because of which an object can't be written as JSON. Called only after that has failed.</summary>
internal sealed class UnwritableMember
{
    // A client determines how large the object is.
    private const int MaxSteps = 10_000;
    private const int MaxDepth = 64;

    // The objects on the current path, to detect reference cycles.
    private readonly HashSet<object> _open = new(ReferenceEqualityComparer.Instance);
    private int _steps;

    private UnwritableMember()
    {
    }

    /// <summary>Returns the member's path, such as <c>items[0].price</c>, or null when it can't be found.</summary>
    public static string? Find(object value, ValueContract contract)
        => new UnwritableMember().Find(JsonPointer.Root, value, contract)?.ToMemberPath();

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
            if (contract.Converter is not null || Contracts.Of(contract, value) is not { Kind: not JsonTypeInfoKind.None } typeInfo)
            {
                return FindInScalar(place, value, contract);
            }

            return typeInfo.Kind == JsonTypeInfoKind.Object ? FindInMembers(place, value, typeInfo)
                : typeInfo.Kind == JsonTypeInfoKind.Dictionary ? FindInEntries(place, value, contract.OfElement(typeInfo.ElementType!))
                : FindInElements(place, value, contract.OfElement(typeInfo.ElementType!));
        }
        catch (Exception)
        {
            // The search calls the getters that have thrown before. The host's log already has the first exception.
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
                // The exception is in the host's log, as above.
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
        // A lazy sequence must not be enumerated a second time.
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
