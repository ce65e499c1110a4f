using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.Core.Tests.Pipeline;

internal sealed class FakeOutbox : IWebhookOutbox
{
    public List<OutboxMessage> Messages { get; } = [];

    public ValueTask EnqueueAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        Messages.Add(message);
        return ValueTask.CompletedTask;
    }
}
