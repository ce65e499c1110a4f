using System.Text.Json.Nodes;

namespace WebhookMiddleware.AspNetCore.Management.Trials;

/// <summary>Specifies how a test ended.</summary>
internal enum TrialStatus
{
    /// <summary>The webhooks were called.</summary>
    Done,

    /// <summary>Nothing was called: what was given is wrong.</summary>
    Invalid,

    /// <summary>There is no such webhook or event.</summary>
    NotFound,

    /// <summary>The caller makes too many tests at the moment.</summary>
    Busy,

    /// <summary>The request for the test came in through too many webhooks that call each other.</summary>
    TooManyHops,
}

/// <summary>The result of a test.</summary>
/// <param name="Status">How it ended.</param>
internal sealed record TrialResult(TrialStatus Status)
{
    /// <summary>Gets what happened; null if nothing was called.</summary>
    public JsonObject? Document { get; init; }

    /// <summary>Gets what is wrong, by member path.</summary>
    public IReadOnlyDictionary<string, string[]> Errors { get; init; } = new Dictionary<string, string[]>();
}
