using System.Globalization;
using System.Text.Json;
using WebhookMiddleware.AspNetCore.Management;
using WebhookMiddleware.Audit;
using WebhookMiddleware.Dashboard.Logs;
using WebhookMiddleware.Dashboard.Pages;

namespace WebhookMiddleware.Dashboard.Audit;

/// <summary>The filters of the audit. Days are those of UTC, and the last one is included.</summary>
/// <param name="Log">The filters as they stand in the address.</param>
/// <param name="Query">The query.</param>
internal sealed record AuditFilter(LogFilter Log, AuditQuery Query)
{
    private const string DayFormat = "yyyy-MM-dd";

    private static readonly Dictionary<string, AuditAction> ByName
        = Enum.GetValues<AuditAction>().Where(action => action is not AuditAction.Unknown).ToDictionary(NameOf);

    /// <summary>Gets the names of the actions that can be chosen.</summary>
    public static IReadOnlyCollection<string> Actions => ByName.Keys;

    public static AuditFilter Read(DashboardPage page)
    {
        var filter = LogFilter.Read(page, "hook", "actor", "action", "from", "to");
        var reader = filter.Query;
        var (from, to) = (ReadDay(reader, "from"), ReadDay(reader, "to"));
        if (from > to)
        {
            reader.Refuse("from", QueryReader.EmptyPeriod);
        }

        return new AuditFilter(filter, new AuditQuery
        {
            WebhookId = reader.ReadId("hook"),
            Actor = reader.ReadText("actor"),
            Action = reader.ReadOneOf("action", ByName),
            From = from is { } first ? StartOf(first) : null,
            To = to is { } last && last < DateOnly.MaxValue ? StartOf(last.AddDays(1)) : null,
            Cursor = reader.ReadCursor<Guid>(LogCursor.TryParse),
        });
    }

    public static string NameOf(AuditAction action) => JsonNamingPolicy.CamelCase.ConvertName(action.ToString());

    /// <summary>Determines whether a control for days can show a value.</summary>
    public static bool IsDay(string text) => TryParseDay(text, out _);

    private static DateOnly? ReadDay(QueryReader reader, string name)
    {
        if (reader.ReadText(name) is not { } text)
        {
            return null;
        }

        if (TryParseDay(text, out var day))
        {
            return day;
        }

        reader.Refuse(name, "This is not a day. Use one such as 2026-11-24.");
        return null;
    }

    private static bool TryParseDay(string text, out DateOnly day)
        => DateOnly.TryParseExact(text, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    private static DateTimeOffset StartOf(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}
