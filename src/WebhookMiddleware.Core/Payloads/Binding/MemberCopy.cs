using System.Text.Json.Serialization.Metadata;
using WebhookMiddleware.Patching;

namespace WebhookMiddleware.Payloads.Binding;

/// <summary>Copies an object with some of its members changed. Everything else is kept, including state that JSON doesn't see.</summary>
internal static class MemberCopy
{
    /// <summary>Returns the copy. Errors are added to <paramref name="errors"/>; the result is meaningless then.</summary>
    public static object With(object owner, JsonTypeInfo typeInfo, List<MemberChange> changes, JsonPointer place, PatchErrors errors)
    {
        var complete = changes.Exists(static change => change.IsRemoval)
            ? WithoutRemovals(owner, typeInfo, changes, place, errors)
            : changes;
        var copy = ShallowCopy.Of(owner);
        if (errors.Count == 0 && complete.Exists(static change => change.IsByConstructor))
        {
            Construct(owner, copy, typeInfo, complete.FindAll(static change => change.IsByConstructor), place, errors);
        }

        foreach (var change in complete)
        {
            if (errors.Count == 0 && !change.IsByConstructor)
            {
                Set(owner, copy, change, place, errors);
            }
        }

        return copy;
    }

    // Replaces each removal with the value that binding gives to an absent member.
    private static List<MemberChange> WithoutRemovals(
        object owner, JsonTypeInfo typeInfo, List<MemberChange> changes, JsonPointer place, PatchErrors errors)
    {
        var blank = new Lazy<object?>(() => typeInfo.CreateObject?.Invoke() ?? ConstructorCall.Find(typeInfo)?.Invoke(owner, []));
        return changes.ConvertAll(
            change => change.IsRemoval ? change with { Value = ValueWhenAbsent(change, blank, place, errors) } : change);
    }

    private static object? ValueWhenAbsent(MemberChange change, Lazy<object?> blank, JsonPointer place, PatchErrors errors)
    {
        var (member, type) = (change.Member, change.Member.PropertyType);
        var byDefault = type.IsValueType ? Activator.CreateInstance(type) : null;
        if (member.IsRequired
            || (change.IsByConstructor
                && !member.AssociatedParameter!.HasDefaultValue
                && member.Options.RespectRequiredConstructorParameters))
        {
            errors.Add(place.Append(member.Name), "the member is required.");
            return null;
        }

        if (change.IsByConstructor)
        {
            return member.AssociatedParameter is { HasDefaultValue: true } parameter ? parameter.DefaultValue : byDefault;
        }

        return member.Get is { } get && blank.Value is { } fresh ? get(fresh)
            : byDefault;
    }

    private static void Set(object owner, object copy, MemberChange change, JsonPointer place, PatchErrors errors)
    {
        var at = place.Append(change.Member.Name);
        if (MemberSetter.Find(change.Member, owner) is not { } set)
        {
            errors.Add(at, "the API binds it by adding to an object that is not stored in a field, so it can't be changed on a copy.");
            return;
        }

        try
        {
            set(copy, change.Value);
        }
        catch (Exception exception)
        {
            // The API's own setter threw.
            errors.Add(at, $"it can't be set. {NewValue.Describe(exception)}");
        }
    }

    // The constructor checks the new values as it checks a client's. Only the fields that result from them are copied.
    private static void Construct(
        object owner, object copy, JsonTypeInfo typeInfo, List<MemberChange> changes, JsonPointer place, PatchErrors errors)
    {
        var at = place.Append(changes[0].Member.Name);
        if (ConstructorCall.Find(typeInfo) is not { } constructor)
        {
            errors.Add(at, $"the constructor of {typeInfo.Type.Name} is not known, so it can't be changed without losing state.");
            return;
        }

        object asIs, changed;
        try
        {
            asIs = constructor.Invoke(owner, []);
            changed = constructor.Invoke(owner, changes);
        }
        catch (Exception exception)
        {
            errors.Add(at, $"the constructor rejects it. {NewValue.Describe(exception)}");
            return;
        }

        var written = changes.Select(change => MemberSetter.BackingFieldOf(change.Member)).ToHashSet();
        foreach (var field in InstanceFields.Of(owner.GetType()))
        {
            var (now, then) = (field.GetValue(owner), field.GetValue(changed));
            if (written.Contains(field) || (SameState.AreSame(now, field.GetValue(asIs)) && !SameState.AreSame(now, then)))
            {
                field.SetValue(copy, then);
            }
        }

        foreach (var change in changes)
        {
            var contract = ValueContract.Of(change.Member, typeInfo);
            if (change.Member.Get is { } get && !JsonEquality.AreEqual(contract.Write(get(copy)), contract.Write(get(changed))))
            {
                errors.Add(
                    place.Append(change.Member.Name),
                    "the constructor derives from it what it also creates anew each time, so it can't be changed without losing state.");
            }
        }
    }
}
