using WebhookMiddleware.Events;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;
using WebhookMiddleware.Testing;
using WebhookMiddleware.TestSupport;

namespace WebhookMiddleware.FunctionalTests.SampleHost;

/// <summary>A host with two awaited webhooks on every event, an Exchange and a Gate, which let everything pass.</summary>
public abstract class EventRoutesFixture(string store) : IAsyncLifetime
{
    public sealed class OnSqlite() : EventRoutesFixture("sqlite");

    public sealed class OnPostgreSql() : EventRoutesFixture("postgresql"), INeedPostgreSql;

    private static readonly string[] Events =
    [
        WebhookEvents.BeforeRegistration, WebhookEvents.AfterRegistration, WebhookEvents.BeforeOrderAdd, WebhookEvents.BeforeOrderUpdate,
        WebhookEvents.BeforeOrderSetStatus, WebhookEvents.BeforeDeliveryServiceCalculate, WebhookEvents.BeforeUserUpdate,
        WebhookEvents.BeforeUserNew, WebhookEvents.OnSubscription,
    ];

    internal SampleApp App { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        // The tests are skipped then.
        if (this is INeedPostgreSql && PostgreSqlServer.Missing is not null)
        {
            return;
        }

        App = await SampleApp.StartAsync(new SampleAppOptions { Store = store }, hooks =>
        {
            foreach (var eventName in Events)
            {
                hooks.On(eventName).Exchange().Replies(WebhookReply.AllowWithWarnings("seen"));
                hooks.On(eventName).Gate();
            }
        });
    }

    public async Task DisposeAsync()
    {
        if (App is not null)
        {
            await App.DisposeAsync();
        }
    }
}
