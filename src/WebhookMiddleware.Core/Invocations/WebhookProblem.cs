namespace WebhookMiddleware.Invocations;

/// <summary>Represents the reason why a webhook denied a request: problem details (RFC 9457) for the API's client.</summary>
public sealed record WebhookProblem
{
    /// <summary>Gets a URI that identifies the kind of problem. Null when the webhook sent none.</summary>
    public string? Type { get; init; }

    /// <summary>Gets a short summary. Null when the webhook sent none.</summary>
    public string? Title { get; init; }

    /// <summary>Gets the HTTP status for the client, 400 to 499. Default: 422.</summary>
    public int Status { get; init; } = 422;

    /// <summary>Gets an explanation of this occurrence. Null when the webhook sent none.</summary>
    public string? Detail { get; init; }

    /// <summary>
    /// Gets the messages by member path in JSON names, such as <c>items[0].quantity</c>. The empty key stands for the whole payload.
    /// </summary>
    public IReadOnlyDictionary<string, string[]> Errors { get; init; } = new Dictionary<string, string[]>();
}
