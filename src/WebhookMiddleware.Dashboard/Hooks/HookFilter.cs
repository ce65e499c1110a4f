using Microsoft.AspNetCore.Http;
using WebhookMiddleware.AspNetCore.Management;

namespace WebhookMiddleware.Dashboard.Hooks;

/// <summary>The filters of the list, as they stand in its address.</summary>
internal sealed record HookFilter(string? Event, bool? Active, string? Search, WebhookCursor? Cursor)
{
    /// <summary>The rows of a page: with more, it would weigh more than a phone loads at once.</summary>
    private const int Limit = 30;

    /// <summary>Gets whether some webhooks of an event may be hidden, so that nobody can tell what stands between two of them.</summary>
    public bool HidesNeighbours => Active is not null || Search is not null;

    public bool IsEmpty => Event is null && !HidesNeighbours;

    /// <summary>Reads the filters. What can't be read filters nothing.</summary>
    public static HookFilter Read(IQueryCollection query) => new(
        NullIfEmpty(query["event"]),
        bool.TryParse(query["active"], out var active) ? active : null,
        NullIfEmpty(query["search"]),
        WebhookCursor.TryParse(query["cursor"].ToString(), out var cursor) ? cursor : null);

    public HookQuery ToQuery() => new(Event, Active, Search, Cursor, Limit);

    /// <summary>Returns the query of the list's address, with its question mark unless it is empty.</summary>
    public string ToQueryString(WebhookCursor? cursor)
    {
        var query = QueryString.Empty;
        query = Event is null ? query : query.Add("event", Event);
        query = Active is not { } active ? query : query.Add("active", active ? "true" : "false");
        query = Search is null ? query : query.Add("search", Search);
        return (cursor is { } position ? query.Add("cursor", position.ToString()) : query).ToUriComponent();
    }

    /// <summary>Returns the query of a new card, which begins with the event that is filtered for.</summary>
    public string ToCardQuery() => Event is null ? "" : QueryString.Create("event", Event).ToUriComponent();

    private static string? NullIfEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
