using Microsoft.AspNetCore.Http;
using WebhookMiddleware.AspNetCore.Management;
using WebhookMiddleware.AspNetCore.Management.Schemas;
using WebhookMiddleware.AspNetCore.Management.Trials;
using WebhookMiddleware.Dashboard.Layout;
using WebhookMiddleware.Dashboard.Pages;
using WebhookMiddleware.Dashboard.Trials;
using WebhookMiddleware.Events;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Dashboard.Catalogue;

/// <summary>The events that webhooks can be attached to, and the run of one of them.</summary>
internal sealed class EventPages(
    AllWebhooks webhooks, WebhookEventCatalog catalog, EventPayloads payloads, TrialService trials, TimeProvider timeProvider)
{
    public async Task<IResult> ListAsync(DashboardPage page)
    {
        var set = await webhooks.LoadAsync(page.Aborted);
        var now = timeProvider.GetUtcNow();
        var active = set.Webhooks
            .Where(webhook => webhook.IsActive && webhook.IsValidAt(now))
            .CountBy(webhook => webhook.Event)
            .ToDictionary();
        var rows = catalog.Events
            .Select(known => new EventRow(known, EventRoute.Of(payloads, known), active.GetValueOrDefault(known.Name)));
        return page.Show<EventListView>(new EventList([.. rows]));
    }

    public async Task<IResult> ShowAsync(DashboardPage page)
        => Find(page) is { } known
            ? await ShowAsync(page, known, new TestOutcome(TestForm.New(payloads.Describe(known)?.Sample)))
            : Notice.NotFound(page);

    /// <summary>Tests the whole run. Its result is the response, since it is kept nowhere that a redirect could lead to.</summary>
    public async Task<IResult> TestAsync(DashboardPage page)
        => Find(page) is { } known
            && await TestOutcome.MakeAsync(page, document => trials.TestEventAsync(page.Http, known.Name, document)) is { } outcome
                ? await ShowAsync(page, known, outcome)
                : Notice.NotFound(page);

    public async Task<IResult> ShowExpiredAsync(DashboardPage page)
        => Find(page) is { } known ? await ShowAsync(page, known, TestOutcome.Expired(page)) : Notice.NotFound(page);

    /// <summary>Leads to the event: a test's address, opened again, is no test.</summary>
    public Task<IResult> GoToEventAsync(DashboardPage page)
        => Task.FromResult(Find(page) is { } known ? page.GoTo($"events/{known.Name}") : Notice.NotFound(page));

    private async Task<IResult> ShowAsync(DashboardPage page, WebhookEvent known, TestOutcome outcome)
    {
        var set = await webhooks.LoadAsync(page.Aborted);
        var run = set.Webhooks.Where(webhook => webhook.Event == known.Name).OrderBy(WebhookCursor.Of);
        var described = payloads.Describe(known);
        var model = new EventModel(known, outcome)
        {
            Routes = EventRoute.Of(payloads, known),
            Members = SchemaMember.Of(described?.Schema),
            Sample = described?.Sample,
            Run = DrawnRun.Of([.. run], timeProvider.GetUtcNow(), outcome.Result),
        };
        return page.Show<EventView>(model, outcome.Status);
    }

    private WebhookEvent? Find(DashboardPage page)
        => catalog.TryGet(page.Http.Request.RouteValues["event"] as string ?? "", out var known) ? known : null;
}
