using System.Collections;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using WebhookMiddleware.Patching;

namespace WebhookMiddleware.Payloads.Binding;

/// <summary>Creates the patched form of an object from the original and a patched document. The original is not changed.</summary>
/// <remarks>
/// <list type="number">
/// <item>The documents before and after the patch are compared from the root down, in parallel with the object. What is equal is not
/// touched: it need not be readable from its own JSON, and keeps state that JSON doesn't show, such as a tenant that a filter has
/// set.</item>
/// <item>An object whose members differ is copied, and only these members are set on the copy, even if the patch replaces the whole
/// object.</item>
/// <item>A collection whose elements differ is created anew; the other elements are the same instances
/// (<see cref="ElementOrigins"/>).</item>
/// <item>Only new values are read from JSON, each with the contract of its own member or element.</item>
/// </list>
/// What can't be done without losing something is refused, and the error names the member.
/// </remarks>
internal sealed class BoundPatch
{
    private readonly PatchErrors _errors = new();
    private readonly NewValue _new;
    private readonly WriteSet _writes;

    private BoundPatch(WriteSet writes)
    {
        _writes = writes;
        _new = new NewValue(_errors);
    }

    /// <summary>Patches an object. The value is meaningless if there are errors.</summary>
    public static (object? Value, IReadOnlyList<PayloadError> Errors) Apply(
        object? original, ValueContract contract, JsonNode? before, JsonNode? after, WriteSet writes)
    {
        var patch = new BoundPatch(writes);
        var value = patch.Patch(JsonPointer.Root, original, contract, before, after);
        return (value, patch._errors.All);
    }

    private object? Patch(JsonPointer place, object? original, ValueContract contract, JsonNode? before, JsonNode? after)
    {
        if (JsonEquality.AreEqual(before, after))
        {
            return original;
        }

        if (original is null || before is null || after is null)
        {
            return _new.Read(place, contract, after);
        }

        if (contract.Converter is not null || Contracts.Of(contract, original) is not { Kind: not JsonTypeInfoKind.None } typeInfo)
        {
            return ReadWhole(place, original, contract, before, after);
        }

        return (typeInfo.Kind, before, after) switch
        {
            (JsonTypeInfoKind.Object, JsonObject old, JsonObject now) when Contracts.AreSameKind(contract.TypeInfo, old, now)
                => PatchMembers(place, original, contract, typeInfo, old, now),
            (JsonTypeInfoKind.Dictionary, JsonObject old, JsonObject now) => PatchEntries(place, original, contract, typeInfo, old, now),
            (JsonTypeInfoKind.Enumerable, JsonArray old, JsonArray now) => PatchElements(place, original, contract, typeInfo, old, now),
            (JsonTypeInfoKind.Enumerable, JsonObject, _)
                => Refuse(place, "the API writes references ($id, $ref) into it, which a patch can't keep."),
            _ => _new.Read(place, contract, after),
        };
    }

    // A scalar, JSON itself, or a type with a custom converter, whose members only the converter knows.
    private object? ReadWhole(JsonPointer place, object original, ValueContract contract, JsonNode before, JsonNode after)
    {
        if (before is JsonValue
            || original is JsonNode or System.Text.Json.JsonElement or System.Text.Json.JsonDocument
            || ReadsBack(contract, original, before))
        {
            return _new.Read(place, contract, after);
        }

        return Refuse(place, "its converter does not read back its whole state, so a change would lose the rest.");
    }

    private static bool ReadsBack(ValueContract contract, object original, JsonNode before)
    {
        try
        {
            return SameState.Of(original, contract.Read(before));
        }
        catch (Exception)
        {
            // The converter does not read the form that it writes.
            return false;
        }
    }

    private object? PatchMembers(
        JsonPointer place, object owner, ValueContract contract, JsonTypeInfo typeInfo, JsonObject before, JsonObject after)
    {
        var changes = new List<MemberChange>();
        var extensions = new List<string>();
        foreach (var (name, old) in before)
        {
            PatchMember(name, existed: true, old, after.TryGetPropertyValue(name, out var now), now);
        }

        foreach (var (name, now) in after)
        {
            if (!before.ContainsKey(name))
            {
                PatchMember(name, existed: false, null, exists: true, now);
            }
        }

        if (extensions.Count > 0)
        {
            PatchExtensions(place, owner, typeInfo, before, after, extensions, changes);
        }

        return _errors.Count > 0 ? owner : MemberCopy.With(owner, typeInfo, changes, place, _errors);

        void PatchMember(string name, bool existed, JsonNode? old, bool exists, JsonNode? now)
        {
            if ((existed == exists && JsonEquality.AreEqual(old, now)) || Contracts.IsMetadata(contract.TypeInfo, name))
            {
                return;
            }

            if (Contracts.Find(typeInfo, name) is not { } member)
            {
                extensions.Add(name);
            }
            else if (!Contracts.CanBeBound(member, typeInfo))
            {
                _errors.AddUnsettable(place.Append(name));
            }
            else if (!exists)
            {
                changes.Add(new MemberChange(member, null, IsRemoval: true));
            }
            else
            {
                var own = ValueContract.Of(member, typeInfo);
                var value = existed
                    ? Patch(place.Append(name), member.Get!(owner), own, old, now)
                    : _new.Read(place.Append(name), own, now);
                changes.Add(new MemberChange(member, value));
            }
        }
    }

    private void PatchExtensions(
        JsonPointer place,
        object owner,
        JsonTypeInfo typeInfo,
        JsonObject before,
        JsonObject after,
        List<string> names,
        List<MemberChange> changes)
    {
        if (Contracts.FindExtensionData(typeInfo) is not { Get: { } get } member)
        {
            names.ForEach(name => _errors.AddUnknown(place.Append(name)));
            return;
        }

        var contract = new ValueContract(member.PropertyType, typeInfo.Options);
        var current = get(owner);
        if (current is null or JsonObject)
        {
            // Extension data without .NET values is taken from the document.
            var all = new JsonObject(after
                .Where(pair => Contracts.Find(typeInfo, pair.Key) is null && !Contracts.IsMetadata(typeInfo, pair.Key))
                .Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone())));
            changes.Add(new MemberChange(member, _new.Read(place, contract, all)));
            return;
        }

        var element = contract.OfElement(contract.TypeInfo.ElementType!);
        var entries = new OrderedDictionary<string, object?>(
            Entries.Of(current).Select(entry => KeyValuePair.Create((string)entry.Key, entry.Value)), StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (!after.TryGetPropertyValue(name, out var now))
            {
                entries.Remove(name);
                continue;
            }

            entries[name] = Patch(place.Append(name), entries.GetValueOrDefault(name), element, before[name], now)
                ?? _new.Read(place.Append(name), element, now);
        }

        (object, object?)[] patched = [.. entries.Select(entry => ((object)entry.Key, entry.Value))];
        changes.Add(new MemberChange(member, Rebuild(place, current, contract, patched)));
    }

    private object? PatchEntries(
        JsonPointer place, object original, ValueContract contract, JsonTypeInfo typeInfo, JsonObject before, JsonObject after)
    {
        var entries = Entries.Of(original).ToArray();
        if (entries.Length != before.Count)
        {
            return Refuse(place, "it returns different entries each time it is read.");
        }

        // JSON is written in the order of the entries, which yields the key of each name, however the key is written.
        var element = contract.OfElement(typeInfo.ElementType!);
        var byName = before
            .Select((member, i) => (member.Key, Entry: entries[i]))
            .ToDictionary(pair => pair.Key, pair => pair.Entry, StringComparer.Ordinal);
        List<(object Key, object? Value)> patched = [];
        foreach (var (name, value) in after)
        {
            if (byName.TryGetValue(name, out var entry))
            {
                patched.Add((entry.Key, Patch(place.Append(name), entry.Value, element, before[name], value)));
            }
            else if (typeInfo.KeyType == typeof(string))
            {
                patched.Add((name, _new.Read(place.Append(name), element, value)));
            }
            else if (_new.Read(place, contract with { Type = typeInfo.Type }, new JsonObject { [name] = value?.DeepClone() }) is { } read)
            {
                patched.Add(Entries.Of(read).Single());
            }
        }

        return Rebuild(place, original, contract, patched);
    }

    private object? PatchElements(
        JsonPointer place, object original, ValueContract contract, JsonTypeInfo typeInfo, JsonArray before, JsonArray after)
    {
        object?[] elements = [.. ((IEnumerable)original).Cast<object?>()];
        if (elements.Length != before.Count)
        {
            return Refuse(place, "it returns different elements each time it is read.");
        }

        var element = contract.OfElement(typeInfo.ElementType!);
        var origins = ElementOrigins.Of(place, before, after, _writes);
        var patched = new object?[after.Count];
        for (var i = 0; i < patched.Length; i++)
        {
            patched[i] = origins[i] is >= 0 and var origin
                ? Patch(place.Append(i), elements[origin], element, before[origin], after[i])
                : _new.Read(place.Append(i), element, after[i]);
        }

        return _errors.Count > 0 ? original
            : CollectionCopy.TryCreate(original, contract.Type, typeInfo.ElementType!, patched) ?? RefuseType(place, original);
    }

    private object? Rebuild(JsonPointer place, object original, ValueContract contract, IReadOnlyList<(object Key, object? Value)> entries)
        => _errors.Count > 0 ? original : DictionaryCopy.TryCreate(original, contract.Type, entries) ?? RefuseType(place, original);

    private object? RefuseType(JsonPointer place, object original)
        => Refuse(place, $"a {original.GetType().Name} can't be recreated with other elements.");

    private object? Refuse(JsonPointer place, string message)
    {
        _errors.Add(place, message);
        return null;
    }
}
