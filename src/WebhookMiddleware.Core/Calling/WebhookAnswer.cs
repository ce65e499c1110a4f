using System.Text.Json.Nodes;
using WebhookMiddleware.Bounds;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Patching;

namespace WebhookMiddleware.Calling;

/// <summary>How one call ended. A patch is as received: it has not been applied to anything yet.</summary>
internal sealed record WebhookAnswer
{
    private const int MaxDetailLength = 2000;

    public required WebhookOutcome Outcome { get; init; }

    /// <summary>The HTTP status; null when there was no response.</summary>
    public int? Status { get; init; }

    /// <summary>For people and logs: what went wrong, with no secret and no body in it, cut to a length. Null when nothing did.</summary>
    public string? Detail
    {
        get;

        // Names that the receiver made up can be in it.
        init => field = value?.Length > MaxDetailLength ? $"{KeptText.CutAt(value, MaxDetailLength)}…" : value;
    }

    /// <summary>Set when <see cref="Outcome"/> is <see cref="WebhookOutcome.Denied"/>.</summary>
    public WebhookProblem? Problem { get; init; }

    /// <summary>Set when the answer enriches the payload.</summary>
    public PayloadPatch? Patch { get; init; }

    /// <summary>What the answer adds to the run's context.</summary>
    public JsonObject? Context { get; init; }

    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The response body as received, of webhooks whose response is saved.</summary>
    public string? ResponseBody { get; init; }

    /// <summary>Whether <see cref="ResponseBody"/> is only the beginning of what was received.</summary>
    public bool IsResponseBodyCut { get; init; }

    /// <summary>How long the receiver asks to be left alone (429 and 503).</summary>
    public TimeSpan? RetryAfter { get; init; }

    public TimeSpan Duration { get; init; }
}
