namespace WebhookMiddleware.Bounds;

/// <summary>
/// Limits the memory of entries that wait to be stored. An entry without room loses its response body first, since the fact that something
/// was sent is worth more than the answer.
/// </summary>
/// <param name="limit">The maximum size of the entries in bytes.</param>
/// <param name="spare">The part of the limit that only entries without a body may use.</param>
internal abstract class EntryBudget<T>(long limit, long spare)
    where T : class
{
    private readonly ByteBudget _budget = new(limit);

    /// <summary>Gets the size of the entries in bytes.</summary>
    public long Held => _budget.Held;

    /// <summary>Gets whether less than half of the limit is used.</summary>
    public bool IsRoomy => Held < _budget.Limit / 2;

    /// <summary>
    /// Reserves memory for an entry. Returns the entry, without its response body if necessary, or null when there is no room.
    /// </summary>
    public T? TryTake(T entry)
    {
        if (BodyOf(entry) is not null)
        {
            if (_budget.TryTake(SizeOf(entry), spare))
            {
                return entry;
            }

            entry = WithoutBody(entry);
        }

        return _budget.TryTake(SizeOf(entry)) ? entry : null;
    }

    /// <summary>Releases the memory of an entry that <see cref="TryTake"/> has returned.</summary>
    public void Release(T entry) => _budget.Return(SizeOf(entry));

    protected abstract long SizeOf(T entry);

    protected abstract string? BodyOf(T entry);

    /// <summary>Returns the entry without its response body. Its detail says that the body was dropped.</summary>
    protected abstract T WithoutBody(T entry);
}
