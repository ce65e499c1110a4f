using System.Collections.Concurrent;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Core.Tests.Pipeline;

namespace WebhookMiddleware.Core.Tests.Delivery;

/// <summary>Calls that are answered when the test says so.</summary>
internal sealed class HeldCalls
{
    private readonly ConcurrentQueue<TaskCompletionSource<WebhookAnswer>> _held = [];

    public HeldCalls(FakeCaller caller, string name) => caller.Answer(name, async (_, cancellationToken) =>
    {
        var answer = new TaskCompletionSource<WebhookAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        _held.Enqueue(answer);
        return await answer.Task.WaitAsync(cancellationToken);
    });

    public int Count => _held.Count;

    /// <summary>Answers the call that has waited longest.</summary>
    public void AnswerOne(WebhookAnswer? answer = null)
    {
        _held.TryDequeue(out var held).Should().BeTrue();
        held!.SetResult(answer ?? Answers.Allow);
    }
}
