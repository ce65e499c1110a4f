using System.Text.Json.Nodes;
using WebhookMiddleware.Bounds;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Patching;
using WebhookMiddleware.Redaction;

namespace WebhookMiddleware.Calling;

/// <summary>The result of one call. A patch is as received and has not been applied yet.</summary>
internal sealed record WebhookAnswer
{
    private const int MaxDetailLength = 2000;

    public required WebhookOutcome Outcome { get; init; }

    /// <summary>Gets the HTTP status, or null when there was no response.</summary>
    public int? Status { get; init; }

    /// <summary>
    /// Gets a description of the failure for people and logs, cut to a length, without secrets and bodies; or a note that the response was
    /// not read, or not kept in full. Null when there is neither.
    /// </summary>
    public string? Detail
    {
        get;

        // Limited, since it may contain names that the receiver chose.
        init => field = value?.Length > MaxDetailLength ? $"{KeptText.CutAt(value, MaxDetailLength)}…" : value;
    }

    /// <summary>Gets the problem; set when <see cref="Outcome"/> is <see cref="WebhookOutcome.Denied"/>.</summary>
    public WebhookProblem? Problem { get; init; }

    /// <summary>Gets the patch; set when the decision enriches the payload.</summary>
    public PayloadPatch? Patch { get; init; }

    /// <summary>Gets the members that the decision adds to the run's context.</summary>
    public JsonObject? Context { get; init; }

    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Gets the response body as received, for webhooks whose response is saved.</summary>
    public string? ResponseBody { get; init; }

    /// <summary>Gets whether <see cref="ResponseBody"/> is only the beginning of the body.</summary>
    public bool IsResponseBodyCut { get; init; }

    /// <summary>Gets the body of the request, cut to a length and without secrets, for calls that keep it.</summary>
    public string? RequestBody { get; init; }

    /// <summary>Gets the values that its texts are redacted of; null when nothing is redacted.</summary>
    public RedactedValues? Redacted { get; init; }

    /// <summary>Gets how long the receiver asks not to be called (429 and 503).</summary>
    public TimeSpan? RetryAfter { get; init; }

    public TimeSpan Duration { get; init; }
}
