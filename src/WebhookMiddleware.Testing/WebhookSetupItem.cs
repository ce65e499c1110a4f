using System.Globalization;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Testing;

/// <summary>One webhook of an application under test, and what its receiver answers.</summary>
public sealed class WebhookSetupItem
{
    private readonly WebhookReceiver _receiver;
    private readonly string _path;
    private Webhook _webhook;

    internal WebhookSetupItem(WebhookReceiver receiver, string eventName, int number)
    {
        _receiver = receiver;
        _path = string.Create(CultureInfo.InvariantCulture, $"/{eventName}/{number}");
        _webhook = new Webhook
        {
            Id = Guid.Empty,
            Name = string.Create(CultureInfo.InvariantCulture, $"{eventName} {number}"),
            Url = receiver.Url(_path).ToString(),
            Event = eventName,
            Order = number * 10,
        };
        Exchange();
    }

    /// <summary>Names it.</summary>
    public WebhookSetupItem Named(string name) => With(webhook => webhook with { Name = name });

    /// <summary>Gives it its place: the smaller runs earlier.</summary>
    public WebhookSetupItem WithOrder(int order) => With(webhook => webhook with { Order = order });

    /// <summary>Sent in the background; the response is neither read nor saved.</summary>
    public WebhookSetupItem Notify() => WithFlags(fireAndForget: true, awaitResponse: false, containsData: false);

    /// <summary>Awaited; it lets the request pass or stops it.</summary>
    public WebhookSetupItem Gate() => WithFlags(fireAndForget: false, awaitResponse: true, containsData: false);

    /// <summary>Awaited; it can also change the request. The default.</summary>
    public WebhookSetupItem Exchange() => WithFlags(fireAndForget: false, awaitResponse: true, containsData: true);

    /// <summary>Sent in the background; the response is saved.</summary>
    public WebhookSetupItem Capture() => WithFlags(fireAndForget: false, awaitResponse: false, containsData: true);

    /// <summary>Limits its time, in milliseconds.</summary>
    public WebhookSetupItem WithTimeout(int milliseconds) => With(webhook => webhook with { TimeoutMs = milliseconds });

    /// <summary>Lets requests pass when it fails.</summary>
    public WebhookSetupItem ContinueOnFailure() => With(webhook => webhook with { OnFailure = FailureAction.Continue });

    /// <summary>Calls it beside the run, without effect.</summary>
    public WebhookSetupItem Shadow() => With(webhook => webhook with { Mode = WebhookMode.Shadow });

    /// <summary>Changes anything else of it.</summary>
    public WebhookSetupItem With(Func<Webhook, Webhook> change)
    {
        _webhook = change(_webhook);
        return this;
    }

    /// <summary>Says what its receiver answers. Without this, 204.</summary>
    public WebhookSetupItem Replies(WebhookReply reply)
    {
        _receiver.Reply(_path, reply);
        return this;
    }

    /// <summary>Says what its receiver answers, depending on what comes.</summary>
    public WebhookSetupItem Replies(Func<ReceivedWebhook, WebhookReply> reply)
    {
        _receiver.Reply(_path, reply);
        return this;
    }

    /// <summary>Says what its receiver answers, with what takes its time: a call back to the application, or a moment that the test decides.</summary>
    public WebhookSetupItem Replies(Func<ReceivedWebhook, Task<WebhookReply>> reply)
    {
        _receiver.Reply(_path, reply);
        return this;
    }

    internal Webhook Build(DateTimeOffset now)
        => _webhook with { Id = _webhook.Id == Guid.Empty ? Guid.CreateVersion7(now) : _webhook.Id, CreatedAt = now, UpdatedAt = now };

    private WebhookSetupItem WithFlags(bool fireAndForget, bool awaitResponse, bool containsData) => With(webhook => webhook with
    {
        FireAndForget = fireAndForget,
        AwaitResponse = awaitResponse,
        ResponseContainsData = containsData,
    });
}
