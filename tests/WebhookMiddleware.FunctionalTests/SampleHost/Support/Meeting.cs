using WebhookMiddleware.Testing;

namespace WebhookMiddleware.FunctionalTests.SampleHost.Support;

/// <summary>Lets requests pass when as many have come as are expected, so that all of them reach their handlers at the same time.</summary>
internal sealed class Meeting(int expected)
{
    private readonly TaskCompletionSource _assembled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _awaited = expected;

    /// <summary>The answer of a webhook: it comes when the last one has arrived.</summary>
    public async Task<WebhookReply> ReplyAsync()
    {
        if (Interlocked.Decrement(ref _awaited) == 0)
        {
            _assembled.SetResult();
        }

        await _assembled.Task;
        return WebhookReply.Allow();
    }
}
