using WebhookMiddleware.Events;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;
using WebhookMiddleware.Testing;

namespace WebhookMiddleware.FunctionalTests.SampleHost;

/// <summary>A host with two awaited webhooks on every event, an Exchange and a Gate, which let everything pass.</summary>
public sealed class EventRoutesFixture : IAsyncLifetime
{
    private static readonly string[] Events =
    [
        WebhookEvents.BeforeRegistration, WebhookEvents.AfterRegistration, WebhookEvents.BeforeOrderAdd, WebhookEvents.BeforeOrderUpdate,
        WebhookEvents.BeforeOrderSetStatus, WebhookEvents.BeforeDeliveryServiceCalculate, WebhookEvents.BeforeUserUpdate,
        WebhookEvents.BeforeUserNew, WebhookEvents.OnSubscription,
    ];

    internal SampleApp App { get; private set; } = null!;

    public async Task InitializeAsync()
        => App = await SampleApp.StartAsync(hooks =>
        {
            foreach (var eventName in Events)
            {
                hooks.On(eventName).Exchange().Replies(WebhookReply.AllowWithWarnings("seen"));
                hooks.On(eventName).Gate();
            }
        });

    public async Task DisposeAsync() => await App.DisposeAsync();
}
