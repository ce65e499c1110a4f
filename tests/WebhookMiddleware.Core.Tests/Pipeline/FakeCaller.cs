using System.Collections.Concurrent;
using WebhookMiddleware.Calling;

namespace WebhookMiddleware.Core.Tests.Pipeline;

/// <summary>Answers in place of receivers, by webhook name; unknown ones allow.</summary>
internal sealed class FakeCaller : IWebhookCaller
{
    private readonly ConcurrentQueue<WebhookCall> _calls = [];
    private readonly Dictionary<string, Func<WebhookCall, CancellationToken, Task<WebhookAnswer>>> _answers = [];

    public IReadOnlyList<WebhookCall> Calls => [.. _calls];

    public IEnumerable<string> CalledNames => _calls.Select(call => call.Webhook.Definition.Name);

    public WebhookCall CallOf(string name) => _calls.Single(call => call.Webhook.Definition.Name == name);

    public void Answer(string name, WebhookAnswer answer) => _answers[name] = (_, _) => Task.FromResult(answer);

    public void Answer(string name, Func<WebhookCall, CancellationToken, Task<WebhookAnswer>> answer) => _answers[name] = answer;

    public Task<WebhookAnswer> CallAsync(WebhookCall call, CancellationToken cancellationToken)
    {
        _calls.Enqueue(call);
        return _answers.TryGetValue(call.Webhook.Definition.Name, out var answer)
            ? answer(call, cancellationToken)
            : Task.FromResult(Answers.Allow);
    }
}
