using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Payloads;

/// <summary>
/// The reason why webhooks can't receive a payload: the application's own object threw while it was written as JSON, or is too large.
/// </summary>
/// <param name="Detail">The place and the kind of exception, for logs that others may read. It repeats nothing of the payload.</param>
/// <param name="Exception">The exception. Its text may repeat values, so it goes only to the host's own log.</param>
/// <param name="Outcome">The outcome of the affected webhooks.</param>
internal sealed record PayloadFailure(string Detail, Exception Exception, WebhookOutcome Outcome = WebhookOutcome.PayloadFailed)
{
    private int _reported;

    /// <summary>Returns true at the first call, so that the failure is logged once.</summary>
    public bool TryReport() => Interlocked.Exchange(ref _reported, 1) == 0;

    /// <summary>Creates the failure for a payload that is too large.</summary>
    public static PayloadFailure Of(PayloadTooLargeException exception)
        => new($"The payload has {exception.Excess}", exception, WebhookOutcome.PayloadTooLarge);

    /// <summary>Creates the failure for an exception.</summary>
    /// <param name="member">The member that caused it, such as <c>items[0].price</c>, or null when it is not known.</param>
    /// <param name="exception">The exception.</param>
    public static PayloadFailure At(string? member, Exception exception)
    {
        var place = string.IsNullOrEmpty(member) ? "" : $" (member '{member}')";
        var detail = $"The payload can't be written as JSON{place}: {exception.GetType().Name}. The host's log has the exception.";
        return new(detail, exception);
    }
}
