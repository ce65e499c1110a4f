namespace WebhookMiddleware.AspNetCore.Binding;

/// <summary>
/// The events of one phase in the order of their declaration. An event that is declared several times for the same requests is raised
/// once, and the lists of all its declarations apply.
/// </summary>
internal sealed class DeclaredEvents
{
    private readonly List<BoundEvent> _events = [];

    public IReadOnlyList<BoundEvent> Events => _events;

    /// <summary>Adds a declaration. Returns false if its list of writable places has none in common with an earlier one's.</summary>
    public bool TryAdd(BoundEvent added)
    {
        var same = _events.FindAll(added.IsSameAs);
        if (same.Exists(added.Contradicts))
        {
            return false;
        }

        var place = same.Count == 0 ? _events.Count : _events.IndexOf(same[0]);
        _events.RemoveAll(same.Contains);
        _events.Insert(place, same.Append(added).Aggregate((one, other) => one.Merge(other)));
        return true;
    }
}
