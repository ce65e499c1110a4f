using System.Globalization;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Testing;

/// <summary>Builds a webhook of an application under test, and sets its receiver's reply.</summary>
public sealed class WebhookSetupItem
{
    private readonly WebhookSetup _setup;
    private readonly string _path;
    private Webhook _webhook;

    internal WebhookSetupItem(WebhookSetup setup, string eventName, int number)
    {
        _setup = setup;
        _path = string.Create(CultureInfo.InvariantCulture, $"/{eventName}/{number}");
        _webhook = new Webhook
        {
            Id = Guid.Empty,
            Name = string.Create(CultureInfo.InvariantCulture, $"{eventName} {number}"),
            Url = setup.Receiver.Url(_path).ToString(),
            Event = eventName,
            Order = number * 10,
        };
        Exchange();
    }

    /// <summary>Gets the requests that its receiver got from it. The view is live.</summary>
    public ReceivedWebhooks Received => _setup.Receiver.Received.Of(this);

    internal string Name => _webhook.Name;

    internal string Event => _webhook.Event;

    /// <summary>Sets its name.</summary>
    public WebhookSetupItem Named(string name) => With(webhook => webhook with { Name = name });

    /// <summary>Sets its order; webhooks with a smaller one run earlier.</summary>
    public WebhookSetupItem WithOrder(int order) => With(webhook => webhook with { Order = order });

    /// <summary>Makes it a Notify webhook: sent in the background; the response is neither read nor saved.</summary>
    public WebhookSetupItem Notify() => WithFlags(fireAndForget: true, awaitResponse: false, containsData: false);

    /// <summary>Makes it a Gate webhook: awaited; it lets the request pass or stops it.</summary>
    public WebhookSetupItem Gate() => WithFlags(fireAndForget: false, awaitResponse: true, containsData: false);

    /// <summary>Makes it an Exchange webhook, the default: awaited; it can also change the request.</summary>
    public WebhookSetupItem Exchange() => WithFlags(fireAndForget: false, awaitResponse: true, containsData: true);

    /// <summary>Makes it a Capture webhook: sent in the background; the response is saved.</summary>
    public WebhookSetupItem Capture() => WithFlags(fireAndForget: false, awaitResponse: false, containsData: true);

    /// <summary>Sets its timeout, in milliseconds.</summary>
    public WebhookSetupItem WithTimeout(int milliseconds) => With(webhook => webhook with { TimeoutMs = milliseconds });

    /// <summary>Lets requests pass if it fails.</summary>
    public WebhookSetupItem ContinueOnFailure() => With(webhook => webhook with { OnFailure = FailureAction.Continue });

    /// <summary>Puts it into shadow mode: it is called beside the run, without effect.</summary>
    public WebhookSetupItem Shadow() => With(webhook => webhook with { Mode = WebhookMode.Shadow });

    /// <summary>Applies any other change to it.</summary>
    /// <exception cref="InvalidOperationException">The application has started with its webhooks.</exception>
    public WebhookSetupItem With(Func<Webhook, Webhook> change)
    {
        _setup.ThrowIfStored();
        _webhook = change(_webhook);
        return this;
    }

    /// <summary>Sets its receiver's reply. Default: 204.</summary>
    public WebhookSetupItem Replies(WebhookReply reply)
    {
        _setup.Receiver.Reply(_path, reply);
        return this;
    }

    /// <summary>Sets its receiver's replies, one after another. The last one is repeated.</summary>
    /// <param name="replies">The replies, at least one.</param>
    public WebhookSetupItem RepliesInTurn(params WebhookReply[] replies)
    {
        _setup.Receiver.ReplyInTurn(_path, replies);
        return this;
    }

    /// <summary>Sets the function that returns its receiver's reply to a request.</summary>
    public WebhookSetupItem Replies(Func<ReceivedWebhook, WebhookReply> reply)
    {
        _setup.Receiver.Reply(_path, reply);
        return this;
    }

    /// <summary>
    /// Sets the asynchronous function that returns its receiver's reply to a request. It can call the application back, or wait for a
    /// moment that the test decides.
    /// </summary>
    public WebhookSetupItem Replies(Func<ReceivedWebhook, Task<WebhookReply>> reply)
    {
        _setup.Receiver.Reply(_path, reply);
        return this;
    }

    /// <summary>Determines whether the webhook has sent the request. Bodies may be templates, so the address decides.</summary>
    internal bool Sent(ReceivedWebhook request)
        => Uri.TryCreate(_webhook.Url, UriKind.Absolute, out var url) && request.Path == url.PathAndQuery;

    internal Webhook Build(DateTimeOffset now)
        => _webhook with { Id = _webhook.Id == Guid.Empty ? Guid.CreateVersion7(now) : _webhook.Id, CreatedAt = now, UpdatedAt = now };

    private WebhookSetupItem WithFlags(bool fireAndForget, bool awaitResponse, bool containsData) => With(webhook => webhook with
    {
        FireAndForget = fireAndForget,
        AwaitResponse = awaitResponse,
        ResponseContainsData = containsData,
    });
}
