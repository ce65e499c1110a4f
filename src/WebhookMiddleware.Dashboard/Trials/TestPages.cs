using System.Globalization;
using Microsoft.AspNetCore.Http;
using WebhookMiddleware.AspNetCore.Management.Schemas;
using WebhookMiddleware.AspNetCore.Management.Trials;
using WebhookMiddleware.Dashboard.Layout;
using WebhookMiddleware.Dashboard.Pages;
using WebhookMiddleware.Events;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Dashboard.Trials;

/// <summary>The test of one webhook, which is really called.</summary>
internal sealed class TestPages(AllWebhooks webhooks, WebhookEventCatalog catalog, EventPayloads payloads, TrialService trials)
{
    public async Task<IResult> ShowAsync(DashboardPage page)
        => await FindAsync(page) is { } webhook
            ? Show(page, webhook, new TestOutcome(TestForm.New(EventOf(webhook) is { } known ? payloads.Describe(known)?.Sample : null)))
            : Notice.NotFound(page);

    /// <summary>Makes the test. Its result is the response, since it is kept nowhere that a redirect could lead to.</summary>
    public async Task<IResult> TestAsync(DashboardPage page)
        => await FindAsync(page) is { } webhook
            && await TestOutcome.MakeAsync(page, document => trials.TestSavedAsync(page.Http, webhook.Id, document)) is { } outcome
                ? Show(page, webhook, outcome)
                : Notice.NotFound(page);

    public async Task<IResult> ShowExpiredAsync(DashboardPage page)
        => await FindAsync(page) is { } webhook ? Show(page, webhook, TestOutcome.Expired(page)) : Notice.NotFound(page);

    private IResult Show(DashboardPage page, Webhook webhook, TestOutcome outcome)
        => page.Show<TestView>(new TestModel(webhook, EventOf(webhook), outcome), outcome.Status);

    private WebhookEvent? EventOf(Webhook webhook) => catalog.TryGet(webhook.Event, out var known) ? known : null;

    private async Task<Webhook?> FindAsync(DashboardPage page)
        => Guid.TryParse(page.Http.Request.RouteValues["id"] as string, CultureInfo.InvariantCulture, out var id)
            ? await webhooks.FindAsync(id, page.Aborted)
            : null;
}
