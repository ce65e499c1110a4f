namespace WebhookMiddleware.AspNetCore.Middleware;

/// <summary>
/// Records whether the application uses the middleware, without which some bound endpoints must not be served, and where it is placed.
/// </summary>
internal sealed class WebhookMiddlewareState
{
    private readonly Queue<Func<string?>> _placements = [];

    public bool IsUsed { get; private set; }

    /// <summary>Gets or sets a value indicating whether any endpoint is served by the middleware.</summary>
    public bool HasEndpoints { get; set; }

    /// <summary>Records a use of the middleware.</summary>
    /// <param name="findMisplacement">
    /// Describes, once the pipeline is set up, what is wrong with the placement; returns null if nothing is.
    /// </param>
    public void Use(Func<string?> findMisplacement)
    {
        IsUsed = true;
        _placements.Enqueue(findMisplacement);
    }

    /// <summary>Returns the errors of the uses recorded since the last call.</summary>
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
