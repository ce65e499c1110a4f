using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Primitives;
using WebhookMiddleware.AspNetCore.Management;
using WebhookMiddleware.Dashboard.Languages;
using WebhookMiddleware.Dashboard.Pages;

namespace WebhookMiddleware.Dashboard.Logs;

/// <summary>
/// The filters of a log as they stand in its address, which are those of the management API: their values, and what is wrong with them.
/// </summary>
internal sealed class LogFilter
{
    public const string Cursor = "cursor";

    /// <summary>The name of the control with the webhook whose name the form has shown.</summary>
    public const string ShownHook = "shownHook";

    private static readonly string[] Times = ["from", "to"];

    private readonly IReadOnlyList<string> _names;
    private readonly QueryCollection _values;
    private readonly DashboardLanguage _language;

    private LogFilter(IReadOnlyList<string> names, QueryCollection values, DashboardLanguage language)
        => (_names, _values, _language, Query) = (names, values, language, new QueryReader(values));

    /// <summary>Gets what reads the values. It collects their errors, as for the management API.</summary>
    public QueryReader Query { get; }

    /// <summary>Gets the value of a filter as it was entered; empty for none.</summary>
    public string this[string name] => _values[name].ToString();

    public bool IsEmpty => _names.All(name => this[name].Length == 0);

    public bool IsFirstPage => this[Cursor].Length == 0;

    public bool HasErrors => Query.HasErrors;

    /// <summary>Gets what was typed for the name of a webhook; null if there is nothing to look for.</summary>
    public string? HookName => this["hook"] is { Length: > 0 } text && !Guid.TryParse(text, out _) ? text : null;

    /// <summary>Gets the webhook whose name the form has shown, of which there may be several; null for none.</summary>
    public Guid? ShownHookId { get; private init; }

    /// <summary>Gets whether it is known what is filtered for.</summary>
    public bool IsReadable => !HasErrors && HookName is null;

    /// <summary>
    /// Takes the filters from the address of a page. Times without an offset are in the time zone that the form has sent along.
    /// </summary>
    /// <param name="page">The page.</param>
    /// <param name="names">The names of the filters.</param>
    public static LogFilter Read(DashboardPage page, params string[] names)
    {
        var zone = page.Query["timeZone"].ToString() is { Length: > 0 } sent ? sent : Moments.Utc;
        var values = names.Append(Cursor).ToDictionary(
            name => name, name => Times.Contains(name) ? ReadTimes(page.Query[name], zone) : Trim(page.Query[name]));
        return new LogFilter(names, new QueryCollection(values), page.Language)
        {
            ShownHookId = Guid.TryParse(page.Query[ShownHook], out var shown) ? shown : null,
        };
    }

    /// <summary>Reads the webhook, which the address has by its id. A name is to be looked for first.</summary>
    public Guid? ReadHook() => Guid.TryParse(Query.ReadText("hook"), out var id) ? id : null;

    /// <summary>Returns what is wrong with a filter, in the language of the page; null if nothing is.</summary>
    public string? ErrorOf(string name)
        => Query.FindProblem()?.Errors is { } errors && errors.TryGetValue(name, out var messages)
            ? string.Join(" ", messages.Select(_language.Translate))
            : null;

    /// <summary>Returns the query of the log's address, with its question mark unless it is empty.</summary>
    /// <param name="cursor">The cursor of a page; null for the first one.</param>
    /// <param name="except">The name of a filter that is left out; null for none.</param>
    /// <param name="hook">The webhook that takes the place of a name; null for none.</param>
    public string ToQueryString(string? cursor = null, string? except = null, Guid? hook = null)
    {
        var query = new QueryBuilder(
            _names.Where(name => name != except && this[name].Length > 0)
                .Select(name => KeyValuePair.Create(name, name == "hook" && hook is { } id ? $"{id}" : this[name])));
        if (cursor is not null)
        {
            query.Add(Cursor, cursor);
        }

        return query.ToQueryString().ToUriComponent();
    }

    private static StringValues Trim(StringValues values) => new([.. values.Select(value => value?.Trim())]);

    private static StringValues ReadTimes(StringValues values, string zone)
        => new([.. Trim(values).Select(value => Moments.Read(value ?? "", zone))]);
}
