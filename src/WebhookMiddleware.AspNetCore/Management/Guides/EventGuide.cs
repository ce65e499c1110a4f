using System.Text.Json.Nodes;
using WebhookMiddleware.AspNetCore.Management.Schemas;
using WebhookMiddleware.Events;
using WebhookMiddleware.Patching;

namespace WebhookMiddleware.AspNetCore.Management.Guides;

/// <summary>
/// Writes the guide of one event, from which a receiver is written: the page for receivers, with what webhooks of this event are sent and
/// may answer.
/// </summary>
internal sealed class EventGuide(EventPayloads payloads)
{
    private const string DefaultApi = "/webhooks/api";

    /// <summary>Returns the guide as Markdown.</summary>
    /// <param name="webhookEvent">The event.</param>
    /// <param name="language">The language.</param>
    /// <param name="api">The path of the management API; null where it is not known.</param>
    public string Write(WebhookEvent webhookEvent, GuideLanguage language, string? api = null)
    {
        var endpoints = payloads.EndpointsOf(webhookEvent);
        var endpoint = endpoints is [var first, ..] ? first : null;
        var payload = payloads.Describe(webhookEvent);
        var page = GuidePage.In(language)
            .Without("page")
            .With("intro", Intro(webhookEvent, endpoints, language))
            .With("where", language.Where)
            .With("request", GuideRequest.Of(webhookEvent, EnvelopeExample.Of(webhookEvent, endpoint, payload?.Sample), language))
            .With("payload", payload is null
                ? language.NoSchema
                : $"{language.Payload}\n\n{PayloadTable.Of(SchemaMember.Of(payload.Schema), language)}")
            .With("registration", GuideHook.Of(webhookEvent, language));
        if (webhookEvent.Phase != WebhookPhase.Before)
        {
            page.Without("before").With("answers", language.AnyAnswer).With("writable", language.NothingApplied);
        }
        else
        {
            page.With("writable", Writable(endpoints, language));
            AddAnswers(page, webhookEvent, payload?.Sample, endpoint?.Writable, language);
        }

        return page.ToString().Replace(DefaultApi, api ?? DefaultApi, StringComparison.Ordinal);
    }

    private static void AddAnswers(
        GuidePage page, WebhookEvent webhookEvent, JsonNode? sample, WritablePointers? writable, GuideLanguage language)
    {
        if (ExampleMembers.Of(sample, writable) is { } members)
        {
            page.Without("shop");
            new GuideAnswers(page, webhookEvent.Name, sample!, language).Add(members);
        }
        else
        {
            // Nothing is known of the payload: the answers of the page stay.
            page.With("shop", language.ShopAnswers);
        }
    }

    private static string Intro(WebhookEvent webhookEvent, IReadOnlyList<BoundEndpoint> endpoints, GuideLanguage language)
    {
        string[] routes =
            [.. endpoints.Select(endpoint => $"`{endpoint.Method} {endpoint.Route}`").Distinct().Order(StringComparer.Ordinal)];
        var raisedBy = routes.Length == 0 ? "" : $" {language.RaisedBy} {string.Join(", ", routes)}.";
        var title = $"# {language.Title(webhookEvent)} (`{webhookEvent.Name}`)";
        return $"{title}\n\n{language.Phase(webhookEvent.Phase)}{raisedBy}\n\n{language.Intro}";
    }

    // One endpoint without a list is enough for everything to be writable somewhere.
    private static string Writable(IReadOnlyList<BoundEndpoint> endpoints, GuideLanguage language)
    {
        var places = endpoints.SelectMany(endpoint => endpoint.Writable?.Texts ?? []).Distinct().Select(place => $"`{place}`").ToArray();
        return endpoints.Count == 0 || endpoints.Any(endpoint => endpoint.Writable is null) ? language.AnyWritable
            : places.Length == 0 ? language.NothingWritable
            : $"{language.Writable} {string.Join(", ", places)}.";
    }
}
