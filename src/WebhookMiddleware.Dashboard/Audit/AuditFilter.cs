using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using WebhookMiddleware.AspNetCore.Management;
using WebhookMiddleware.Audit;

namespace WebhookMiddleware.Dashboard.Audit;

/// <summary>The filters of the audit, as they stand in its address. Days are those of UTC, and the last one is included.</summary>
internal sealed record AuditFilter
{
    private const int Limit = 50;
    private const string DayFormat = "yyyy-MM-dd";

    public Guid? WebhookId { get; private init; }

    public string? Actor { get; private init; }

    public AuditAction? Action { get; private init; }

    public DateOnly? From { get; private init; }

    public DateOnly? To { get; private init; }

    public Guid? Cursor { get; private init; }

    /// <summary>Gets the actions that can be chosen.</summary>
    public static IReadOnlyList<AuditAction> Actions { get; }
        = [.. Enum.GetValues<AuditAction>().Where(action => action is not AuditAction.Unknown)];

    public bool IsEmpty => WebhookId is null && Actor is null && Action is null && From is null && To is null;

    /// <summary>Reads the filters. What can't be read filters nothing.</summary>
    public static AuditFilter Read(IQueryCollection query) => new()
    {
        WebhookId = Guid.TryParse(query["hook"], CultureInfo.InvariantCulture, out var id) ? id : null,
        Actor = query["actor"].ToString().Trim() is { Length: > 0 } actor && !actor.Contains('\0', StringComparison.Ordinal) ? actor : null,
        Action = Actions.Where(action => NameOf(action) == query["action"]).Select(action => (AuditAction?)action).FirstOrDefault(),
        From = ReadDay(query["from"]),
        To = ReadDay(query["to"]),
        Cursor = LogCursor.TryParse(query["cursor"].ToString(), out Guid cursor) ? cursor : null,
    };

    public AuditQuery ToQuery() => new()
    {
        WebhookId = WebhookId,
        Actor = Actor,
        Action = Action,
        From = From is { } from ? StartOf(from) : null,
        To = To is { } to && to < DateOnly.MaxValue ? StartOf(to.AddDays(1)) : null,
        Cursor = Cursor,
        Limit = Limit,
    };

    /// <summary>Returns the address of a page of the audit with these filters.</summary>
    public string ToAddress(Guid? cursor = null)
    {
        var query = QueryString.Empty;
        query = WebhookId is { } id ? query.Add("hook", id.ToString()) : query;
        query = Actor is null ? query : query.Add("actor", Actor);
        query = Action is { } action ? query.Add("action", NameOf(action)) : query;
        query = From is { } from ? query.Add("from", WriteDay(from)!) : query;
        query = To is { } to ? query.Add("to", WriteDay(to)!) : query;
        return "audit" + (cursor is { } position ? query.Add("cursor", LogCursor.Write(position)) : query).ToUriComponent();
    }

    /// <summary>Returns the filters without that for a webhook.</summary>
    public AuditFilter OfAllWebhooks() => this with { WebhookId = null };

    public static string NameOf(AuditAction action)
        => JsonNamingPolicy.CamelCase.ConvertName(action.ToString());

    public static string? WriteDay(DateOnly? day) => day?.ToString(DayFormat, CultureInfo.InvariantCulture);

    private static DateOnly? ReadDay(string? text)
        => DateOnly.TryParseExact(text, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static DateTimeOffset StartOf(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}
