using WebhookMiddleware.Exclusion;

namespace WebhookMiddleware.Invocations;

/// <summary>What the client got: the status, and the body as UTF-8 JSON (empty when there is none, or when it was not held).</summary>
internal sealed record WebhookResponseInfo(int Status, ReadOnlyMemory<byte> Body)
{
    /// <summary>The address of what was created, as the response names it; null when it names none.</summary>
    public string? Location { get; init; }

    /// <summary>What the type of the body says about members that are kept from webhooks; null when it is not known.</summary>
    public MemberPlan? Plan { get; init; }
}
