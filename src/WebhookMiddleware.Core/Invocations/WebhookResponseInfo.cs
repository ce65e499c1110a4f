using WebhookMiddleware.Exclusion;

namespace WebhookMiddleware.Invocations;

/// <summary>
/// The response that the client got: the status, and the body as UTF-8 JSON (empty when there is none, or when it was not captured).
/// </summary>
internal sealed record WebhookResponseInfo(int Status, ReadOnlyMemory<byte> Body)
{
    /// <summary>Gets the address of a created resource from the response, or null.</summary>
    public string? Location { get; init; }

    /// <summary>Gets the exclusions that the body's type declares, or null when they are not known.</summary>
    public MemberPlan? Plan { get; init; }
}
