namespace WebhookMiddleware.Invocations;

/// <summary>Why a webhook denied a request: a problem detail (RFC 9457), ready for the API's client.</summary>
public sealed record WebhookProblem
{
    /// <summary>A URI that identifies the kind of problem. Null: the hook gave none.</summary>
    public string? Type { get; init; }

    /// <summary>A short summary. Null: the hook gave none.</summary>
    public string? Title { get; init; }

    /// <summary>The HTTP status for the client, 400 to 499. Default: 422.</summary>
    public int Status { get; init; } = 422;

    /// <summary>What happened this time. Null: the hook gave nothing.</summary>
    public string? Detail { get; init; }

    /// <summary>Messages by member path in JSON names, such as <c>items[0].quantity</c>; the empty key is the payload as a whole.</summary>
    public IReadOnlyDictionary<string, string[]> Errors { get; init; } = new Dictionary<string, string[]>();
}
