using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using WebhookMiddleware.Patching;

namespace WebhookMiddleware.Exclusion;

/// <summary>
/// A place in a document, with everything that determines whether webhooks see its members: its type, its name, and the binding's lists.
/// </summary>
internal sealed class MemberPlace
{
    private readonly MemberExclusion _exclusion;
    private readonly ImmutableArray<MemberPlan> _plans;

    // Kept only if the binding lists places. Names alone don't need it.
    private readonly ImmutableArray<string> _path;

    private MemberPlace(MemberExclusion exclusion, ImmutableArray<MemberPlan> plans, ImmutableArray<string> path)
        => (_exclusion, _plans, _path) = (exclusion, plans, path);

    /// <summary>
    /// Gets the path that an operation of a JSON Patch writes, which determines whether its <c>value</c> is visible; null for everything
    /// else.
    /// </summary>
    private JsonPointer? Operation { get; init; }

    /// <summary>Gets whether the place is treated as an operation of a JSON Patch.</summary>
    public bool IsReadAsOperation => Operation is not null;

    // A second place that must agree: the declared type of a member that only looks like the value of an operation.
    private MemberPlace? Also { get; init; }

    /// <summary>Gets whether the place is declared as an operation of a JSON Patch.</summary>
    public bool IsOperation => _plans.Any(plan => plan.IsOperation);

    /// <summary>Returns the root of a document.</summary>
    /// <param name="exclusion">The exclusions of the binding.</param>
    /// <param name="plan">The plan of the type. Without one, only names decide.</param>
    public static MemberPlace Root(MemberExclusion exclusion, MemberPlan? plan) => new(exclusion, plan is null ? [] : [plan], []);

    /// <summary>Enters a member. Returns false when it is kept from webhooks.</summary>
    public bool TryEnter(string name, out MemberPlace member)
    {
        if (Operation is { } target && JsonPatchBody.IsValue(name))
        {
            var isOwnVisible = TryEnterOwn(name, out var own) || IsOperation;
            var isVisible = TryEnter(target, out member) && isOwnVisible;
            member = IsOperation || own._plans.IsEmpty ? member : member.And(own);
            return isVisible;
        }

        var isVisibleHere = TryEnterOwn(name, out member);
        if (Also is null)
        {
            return isVisibleHere;
        }

        var isVisibleThere = Also.TryEnter(name, out var there);
        member = member.And(there);
        return isVisibleHere && isVisibleThere;
    }

    private bool TryEnterOwn(string name, out MemberPlace member)
    {
        var planned = Find(name);
        member = Enter(name, planned.Next);
        return !planned.IsIgnored
            && !_exclusion.Excludes(name, member._path)
            && (!planned.IsCredential || _exclusion.Includes(name, member._path));
    }

    /// <summary>Enters an array element. Returns false when the binding excludes it.</summary>
    public bool TryEnter(int index, out MemberPlace element)
    {
        element = Enter(_exclusion.HasPlaces ? index.ToString(CultureInfo.InvariantCulture) : "", Elements);
        var isVisibleHere = !_exclusion.Excludes("", element._path);
        if (Also is null)
        {
            return isVisibleHere;
        }

        var isVisibleThere = Also.TryEnter(index, out var there);
        element = element.And(there);
        return isVisibleHere && isVisibleThere;
    }

    /// <summary>Enters an array element whose value is known.</summary>
    public bool TryEnter(int index, JsonNode? value, out MemberPlace element)
    {
        var isVisible = TryEnter(index, out element);
        element = JsonPatchBody.FindPath(value, element.IsOperation) is { } path ? element.AsOperation(path) : element;
        return isVisible;
    }

    /// <summary>Returns the place as an operation of a JSON Patch.</summary>
    /// <param name="path">The path that the operation writes.</param>
    public MemberPlace AsOperation(JsonPointer path) => new(_exclusion, _plans, _path) { Operation = path, Also = Also };

    /// <summary>
    /// Returns the pointers of the excluded members, with <c>*</c> for any element. Each type is listed where it occurs first.
    /// </summary>
    public IEnumerable<string> ListExcluded() => ListExcluded(JsonPointer.Root, []);

    private ImmutableArray<MemberPlan> Elements => [.. _plans.SelectMany(plan => plan.Elements)];

    private MemberPlace Enter(string segment, ImmutableArray<MemberPlan> plans)
        => new(_exclusion, plans, _exclusion.HasPlaces ? _path.Add(segment) : _path);

    private MemberPlace And(MemberPlace other) => new(_exclusion, _plans, _path) { Operation = Operation, Also = other };

    // The value of an operation is judged by the place to which it is written.
    private bool TryEnter(JsonPointer target, out MemberPlace member)
    {
        member = new MemberPlace(_exclusion, [.. _plans.SelectMany(plan => plan.Target)], []);
        if (ReferenceEquals(target, JsonPatchBody.Unreadable))
        {
            return false;
        }

        foreach (var segment in target.Segments)
        {
            if (!member.TryEnter(segment, out member))
            {
                return false;
            }
        }

        return true;
    }

    private PlannedMember Find(string name)
    {
        PlannedMember? found = null;
        foreach (var plan in _plans)
        {
            found = plan.Find(name) is { } member ? found?.And(member) ?? member : found;
        }

        return found ?? PlannedMember.ByName(name) with { Next = Elements };
    }

    private IEnumerable<string> ListExcluded(JsonPointer pointer, HashSet<MemberPlan> seen)
    {
        var plans = _plans.Where(seen.Add).ToArray();
        foreach (var name in plans.SelectMany(plan => plan.Names).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            var at = pointer.Append(name);
            foreach (var excluded in TryEnter(name, out var member) ? member.ListExcluded(at, seen) : [at.ToString()])
            {
                yield return excluded;
            }
        }

        if (plans.Any(plan => !plan.Elements.IsEmpty))
        {
            var element = Enter(WritablePattern.AnySegment, Elements);
            foreach (var excluded in element.ListExcluded(pointer.Append(WritablePattern.AnySegment), seen))
            {
                yield return excluded;
            }
        }
    }
}
