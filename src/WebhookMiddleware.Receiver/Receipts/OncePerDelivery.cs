namespace WebhookMiddleware.Receiver.Receipts;

/// <summary>
/// Handles each delivery once. A request that comes while another one of the same delivery is handled waits for it, and gets its answer. A
/// delivery whose handler failed is handled again.
/// </summary>
internal sealed class OncePerDelivery(TimeSpan keepFor, TimeProvider timeProvider)
{
    // Longer than the API waits for any answer (30 s). After it, whoever held the delivery has died.
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    // How often a delivery is looked at that another process handles.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Turns _turns = new();

    /// <summary>Returns the answer that the delivery got before, or else handles it.</summary>
    /// <param name="receipts">Remembers the answers.</param>
    /// <param name="delivery">The delivery.</param>
    /// <param name="handle">Handles the delivery.</param>
    /// <param name="cancellationToken">Ends the wait for others that handle the delivery.</param>
    public async Task<OnceResult> RunAsync(
        IDeliveryReceipts receipts, ReceivedDelivery delivery, Func<Task<HandlerAnswer>> handle, CancellationToken cancellationToken)
    {
        using var turn = await _turns.TakeAsync(delivery, cancellationToken);
        var claim = await receipts.ClaimAsync(delivery, Lease, cancellationToken);
        while (claim is { Token: null, Answer: null })
        {
            await Task.Delay(Pause, timeProvider, cancellationToken);
            claim = await receipts.ClaimAsync(delivery, Lease, cancellationToken);
        }

        return claim.Token is { } token
            ? new OnceResult(await HandleAsync(receipts, delivery, token, handle), IsRepeated: false)
            : new OnceResult(claim.Answer!, IsRepeated: true);
    }

    // The answer is kept, or the claim given up, even if the caller has gone away meanwhile.
    private async Task<ReceivedAnswer> HandleAsync(
        IDeliveryReceipts receipts, ReceivedDelivery delivery, Guid token, Func<Task<HandlerAnswer>> handle)
    {
        var isKept = false;
        try
        {
            var answer = await handle();
            if (answer.IsFinal)
            {
                await receipts.CompleteAsync(delivery, token, answer.Answer, keepFor, CancellationToken.None);
                isKept = true;
            }

            return answer.Answer;
        }
        finally
        {
            if (!isKept)
            {
                await receipts.ReleaseAsync(delivery, token, CancellationToken.None);
            }
        }
    }
}
