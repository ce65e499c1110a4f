namespace WebhookMiddleware.AspNetCore.Middleware;

/// <summary>Whether the application uses the middleware, without which some bound endpoints must not be served, and uses it in the right place.</summary>
internal sealed class WebhookMiddlewareState
{
    private readonly Queue<Func<string?>> _placements = [];

    public bool IsUsed { get; private set; }

    /// <summary>Notes a use of the middleware.</summary>
    /// <param name="findMisplacement">Says, once the pipeline is set up, what is wrong with its place; null when nothing is.</param>
    public void Use(Func<string?> findMisplacement)
    {
        IsUsed = true;
        _placements.Enqueue(findMisplacement);
    }

    /// <summary>What is wrong with the uses noted since this was last asked.</summary>
    public IEnumerable<string> TakeMisplacements()
    {
        while (_placements.TryDequeue(out var findMisplacement))
        {
            if (findMisplacement() is { } misplacement)
            {
                yield return misplacement;
            }
        }
    }
}
