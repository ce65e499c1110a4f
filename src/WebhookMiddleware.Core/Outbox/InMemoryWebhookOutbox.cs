using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Pipeline;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Outbox;

/// <summary>An outbox without persistence: each webhook is sent its message once, and what waits is lost with the process.</summary>
internal sealed partial class InMemoryWebhookOutbox(
    WebhookRegistry registry, IWebhookCaller caller, CallJournal journal, ILogger<InMemoryWebhookOutbox> logger) : BackgroundService, IWebhookOutbox
{
    /// <summary>How many messages wait at most; then whoever raises events waits too.</summary>
    private const int Capacity = 10_000;

    private const int MaxInFlight = 32;

    private readonly Channel<(OutboxMessage Message, Guid WebhookId)> _queue =
        Channel.CreateBounded<(OutboxMessage, Guid)>(new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.Wait });

    public async ValueTask EnqueueAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        foreach (var id in message.WebhookIds)
        {
            await _queue.Writer.WriteAsync((message, id), cancellationToken);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // What is queued is still sent, as long as the host waits.
        _queue.Writer.TryComplete();
        if (ExecuteTask is { } execute)
        {
            await execute.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Parallel.ForEachAsync(
                _queue.Reader.ReadAllAsync(stoppingToken),
                new ParallelOptions { MaxDegreeOfParallelism = MaxInFlight, CancellationToken = stoppingToken },
                async (item, cancellationToken) => await SendAsync(item.Message, item.WebhookId, cancellationToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            if (_queue.Reader.Count > 0)
            {
                Log.Abandoned(logger, _queue.Reader.Count);
            }
        }
    }

    private async Task SendAsync(OutboxMessage message, Guid webhookId, CancellationToken cancellationToken)
    {
        // The webhook as it is now, not as it was when the event was raised.
        if (registry.Current.Find(webhookId) is not { } webhook)
        {
            return;
        }

        try
        {
            var answer = await caller.CallAsync(
                new WebhookCall
                {
                    Webhook = webhook,
                    Invocation = message.Invocation,
                    Data = message.Data,
                    Context = message.Context,
                    TimeLimit = webhook.Timeout,
                },
                cancellationToken);
            journal.Sent(message.Invocation, webhook, answer);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // One message must not end the loop that sends all the others.
            Log.Broke(logger, exception, webhook.Definition.Name, webhook.Id, message.Invocation.Event.Name, message.Invocation.Id);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventName = "WebhookSendBroke", Level = LogLevel.Error,
            Message = "Webhook {Hook} ({HookId}) on {Event} broke in the background (invocation {InvocationId}).")]
        public static partial void Broke(ILogger logger, Exception exception, string hook, Guid hookId, string @event, Guid invocationId);

        [LoggerMessage(EventName = "WebhooksAbandoned", Level = LogLevel.Warning,
            Message = "The host stopped with {Count} background webhooks unsent; they were kept in memory only.")]
        public static partial void Abandoned(ILogger logger, int count);
    }
}
