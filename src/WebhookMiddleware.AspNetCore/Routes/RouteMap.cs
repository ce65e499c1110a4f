using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Payloads.Binding;

namespace WebhookMiddleware.AspNetCore.Routes;

/// <summary>The parsed route map. It records which of its entries match an endpoint.</summary>
internal sealed class RouteMap
{
    private readonly List<RouteMapEntry> _entries = [];
    private readonly HashSet<RouteMapEntry> _matched = [];
    private readonly Dictionary<RouteMapEntry, SortedSet<string>> _catchAlls = [];
    private readonly Dictionary<RouteMapEntry, string> _hidden = [];
    private readonly Lock _recording = new();

    public RouteMap(IOptions<WebhookRouteOptions> options)
    {
        ParseErrors.AddRange(options.Value.Errors);
        foreach (var route in options.Value.Routes)
        {
            if (string.IsNullOrWhiteSpace(route.Route))
            {
                var events = $"before: [{string.Join(", ", route.Before)}], after: [{string.Join(", ", route.After)}]";
                ParseErrors.Add($"A route map entry has no route ({events}).");
                continue;
            }

            if (route.Before.Count + route.After.Count == 0)
            {
                ParseErrors.Add($"Route map entry '{route.Route}' has no events: name some under 'before' or 'after'.");
            }

            try
            {
                _entries.Add(new RouteMapEntry(route, RoutePatternFactory.Parse(route.Route)));
            }
            catch (RoutePatternException exception)
            {
                ParseErrors.Add($"Route map entry '{route.Route}': {exception.Message}");
            }
        }

        _entries.Sort((a, b) => a.Precedence.CompareTo(b.Precedence));
    }

    /// <summary>Gets the errors of the entries themselves.</summary>
    public List<string> ParseErrors { get; } = [];

    /// <summary>Gets the entries, in routing's precedence.</summary>
    public IReadOnlyList<RouteMapEntry> Entries => _entries;

    /// <summary>Gets the entries that no endpoint has matched so far.</summary>
    public IEnumerable<RouteMapEntry> Unmatched
        => _entries.Where(entry => !_matched.Contains(entry) && !_catchAlls.ContainsKey(entry));

    /// <summary>Returns the entries that match an endpoint, and records that they do.</summary>
    public IReadOnlyList<RouteMapEntry> Match(RoutePattern pattern, IReadOnlyList<string> methods)
    {
        var matching = _entries.FindAll(entry => entry.Matches(pattern, methods));
        lock (_recording)
        {
            _matched.UnionWith(matching);
        }

        return matching;
    }

    /// <summary>Gets the entries that only catch-all endpoints have matched so far, each with the route of one of these.</summary>
    public IEnumerable<(RouteMapEntry Entry, string CatchAll)> MatchedByCatchAllOnly
        => _entries
            .Where(entry => !_matched.Contains(entry) && _catchAlls.ContainsKey(entry))
            .Select(entry => (entry, _catchAlls[entry].Min!));

    /// <summary>Gets those of <see cref="MatchedByCatchAllOnly"/> whose requests another endpoint takes, each with its route.</summary>
    public IEnumerable<(RouteMapEntry Entry, string Endpoint)> Hidden
        => MatchedByCatchAllOnly.Where(match => _hidden.ContainsKey(match.Entry)).Select(match => (match.Entry, _hidden[match.Entry]));

    /// <summary>Gets the entries that are watched behind each catch-all endpoint, keyed by its route.</summary>
    public ILookup<string, RouteMapEntry> Watched
        => _entries
            .Where(_catchAlls.ContainsKey)
            .SelectMany(entry => _catchAlls[entry].Select(catchAll => (entry, catchAll)))
            .ToLookup(pair => pair.catchAll, pair => pair.entry);

    /// <summary>Records that a catch-all endpoint serves paths of these entries.</summary>
    public void AddCatchAll(IEnumerable<RouteMapEntry> entries, string catchAll)
    {
        lock (_recording)
        {
            foreach (var entry in entries)
            {
                if (!_catchAlls.TryGetValue(entry, out var catchAlls))
                {
                    _catchAlls[entry] = catchAlls = new SortedSet<string>(StringComparer.Ordinal);
                }

                catchAlls.Add(catchAll);
            }
        }
    }

    /// <summary>Records that an endpoint takes all requests of these entries, unless the entries have endpoints of their own.</summary>
    public void Hide(IEnumerable<RouteMapEntry> entries, string endpoint)
    {
        lock (_recording)
        {
            foreach (var entry in entries)
            {
                _hidden.TryAdd(entry, endpoint);
            }
        }
    }
}
