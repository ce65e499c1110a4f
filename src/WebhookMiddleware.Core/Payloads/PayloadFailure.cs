using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Payloads;

/// <summary>Why a payload can't be told to webhooks: the application's own object threw while it was written as JSON, or is too large.</summary>
/// <param name="Detail">For logs that others may read: where and what kind of exception. It repeats nothing of the payload.</param>
/// <param name="Exception">What was thrown; its text may repeat values, and goes to the host's own log only.</param>
/// <param name="Outcome">How the webhooks end that it concerns.</param>
internal sealed record PayloadFailure(string Detail, Exception Exception, WebhookOutcome Outcome = WebhookOutcome.PayloadFailed)
{
    private int _reported;

    /// <summary>Whether the host's log has yet to be told. True once.</summary>
    public bool TryReport() => Interlocked.Exchange(ref _reported, 1) == 0;

    /// <summary>Says that the payload is too large.</summary>
    public static PayloadFailure Of(PayloadTooLargeException exception)
        => new($"The payload has {exception.Excess}", exception, WebhookOutcome.PayloadTooLarge);

    /// <summary>Describes what was thrown.</summary>
    /// <param name="member">The member that it comes from, such as <c>items[0].price</c>; null: not known.</param>
    /// <param name="exception">What was thrown.</param>
    public static PayloadFailure At(string? member, Exception exception)
    {
        var place = string.IsNullOrEmpty(member) ? "" : $" (member '{member}')";
        return new($"The payload can't be written as JSON{place}: {exception.GetType().Name}. The host's log has the exception.", exception);
    }
}
