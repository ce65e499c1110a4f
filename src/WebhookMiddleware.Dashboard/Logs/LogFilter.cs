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
        return new LogFilter(names, new QueryCollection(values), page.Language);
    }

    /// <summary>Returns what is wrong with a filter, in the language of the page; null if nothing is.</summary>
    public string? ErrorOf(string name)
        => Query.FindProblem()?.Errors is { } errors && errors.TryGetValue(name, out var messages)
            ? string.Join(" ", messages.Select(_language.Translate))
            : null;

    /// <summary>Returns the query of the log's address, with its question mark unless it is empty.</summary>
    /// <param name="cursor">The cursor of a page; null for the first one.</param>
    /// <param name="except">The name of a filter that is left out; null for none.</param>
    public string ToQueryString(string? cursor = null, string? except = null)
    {
        var query = new QueryBuilder(
            _names.Where(name => name != except && this[name].Length > 0).Select(name => KeyValuePair.Create(name, this[name])));
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
