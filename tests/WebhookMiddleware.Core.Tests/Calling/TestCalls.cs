using System.Text;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Events;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Calling;

/// <summary>Webhooks and calls with fixed identifiers.</summary>
internal static class TestCalls
{
    public static readonly Guid HookId = Guid.Parse("0198c0de-0000-7000-8000-000000000001");
    public static readonly Guid InvocationId = Guid.Parse("0198c0de-0000-7000-8000-000000000002");
    public static readonly DateTimeOffset Now = new(2026, 11, 24, 5, 29, 25, 123, TimeSpan.Zero);

    public static Webhook Hook(ResponseMode mode = ResponseMode.Exchange) => new()
    {
        Id = HookId,
        Name = "Проверка 😀",
        Url = "https://erp.example.ru/hooks/order?key=s3cret",
        Event = WebhookEvents.BeforeOrderAdd,
        Order = 10,
        FireAndForget = mode == ResponseMode.Notify,
        AwaitResponse = mode is ResponseMode.Gate or ResponseMode.Exchange,
        ResponseContainsData = mode is ResponseMode.Exchange or ResponseMode.Capture,
    };

    public static WebhookInvocation Invocation(WebhookPhase phase = WebhookPhase.Before) => new()
    {
        Id = InvocationId,
        Event = new WebhookEvent(WebhookEvents.BeforeOrderAdd, phase, "t", "т"),
        Timestamp = Now,
    };

    public static WebhookCall Call(
        Webhook? hook = null, WebhookInvocation? invocation = null, string data = """{"total":1500.50}""", TimeSpan? limit = null, int attempt = 1)
    {
        var compiled = CompiledWebhook.Compile(hook ?? Hook());
        return new WebhookCall
        {
            Webhook = compiled,
            Invocation = invocation ?? Invocation(),
            Data = Encoding.UTF8.GetBytes(data),
            TimeLimit = limit ?? compiled.Timeout,
            Attempt = attempt,
        };
    }
}
