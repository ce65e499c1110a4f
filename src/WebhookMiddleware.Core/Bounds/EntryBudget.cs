namespace WebhookMiddleware.Bounds;

/// <summary>
/// Bounds the memory of entries that wait to be stored. An entry that finds no room loses its response body first, since the fact that
/// something was sent is worth more than the answer.
/// </summary>
/// <param name="limit">How many bytes the entries may take up.</param>
/// <param name="spare">How many of these bytes only entries without a body may use.</param>
internal abstract class EntryBudget<T>(long limit, long spare)
    where T : class
{
    private readonly ByteBudget _budget = new(limit);

    /// <summary>Gets how many bytes the entries take up.</summary>
    public long Held => _budget.Held;

    /// <summary>Gets whether less than half of the bytes are taken.</summary>
    public bool IsRoomy => Held < _budget.Limit / 2;

    /// <summary>Returns the entry for which there is room now, without its response body if need be; null when there is no room.</summary>
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

    /// <summary>Releases the room of an entry that <see cref="TryTake"/> has returned.</summary>
    public void Release(T entry) => _budget.Return(SizeOf(entry));

    protected abstract long SizeOf(T entry);

    protected abstract string? BodyOf(T entry);

    /// <summary>Returns the entry without its response body. Its detail says that the body was dropped.</summary>
    protected abstract T WithoutBody(T entry);
}
