using WebhookMiddleware.Exclusion;

namespace WebhookMiddleware.Invocations;

/// <summary>The response that the client got.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body as UTF-8 JSON; empty when there is none, or when it was not captured.</param>
public sealed record WebhookResponseInfo(int Status, ReadOnlyMemory<byte> Body)
{
    /// <summary>Gets the address of a created resource from the response, or null.</summary>
    public string? Location { get; init; }

    /// <summary>Gets the exclusions that the body's type declares, or null when they are not known.</summary>
    internal MemberPlan? Plan { get; init; }
}
