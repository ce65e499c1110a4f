using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Payloads.Binding;

namespace WebhookMiddleware.AspNetCore.Routes;

/// <summary>The route map, parsed. It notes which of its entries have met an endpoint.</summary>
internal sealed class RouteMap
{
    private readonly List<RouteMapEntry> _entries = [];
    private readonly HashSet<RouteMapEntry> _matched = [];
    private readonly Dictionary<RouteMapEntry, SortedSet<string>> _taken = [];
    private readonly Dictionary<RouteMapEntry, string> _hidden = [];
    private readonly Lock _meeting = new();

    public RouteMap(IOptions<WebhookRouteOptions> options)
    {
        ParseErrors.AddRange(options.Value.Errors);
        foreach (var route in options.Value.Routes)
        {
            if (string.IsNullOrWhiteSpace(route.Route))
            {
                ParseErrors.Add($"A route map entry has no route (before: [{string.Join(", ", route.Before)}], after: [{string.Join(", ", route.After)}]).");
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

    /// <summary>What is wrong with the entries themselves.</summary>
    public List<string> ParseErrors { get; } = [];

    /// <summary>The entries, in routing's precedence.</summary>
    public IReadOnlyList<RouteMapEntry> Entries => _entries;

    /// <summary>The entries that no endpoint has matched so far.</summary>
    public IEnumerable<RouteMapEntry> Unmet => _entries.Where(entry => !_matched.Contains(entry) && !_taken.ContainsKey(entry));

    /// <summary>The entries that mean this endpoint.</summary>
    public IReadOnlyList<RouteMapEntry> Match(RoutePattern pattern, IReadOnlyList<string> methods)
    {
        var matching = _entries.FindAll(entry => entry.Matches(pattern, methods));
        lock (_meeting)
        {
            _matched.UnionWith(matching);
        }

        return matching;
    }

    /// <summary>Gets the entries that only catch-all endpoints have met so far, with the route of one of these.</summary>
    public IEnumerable<(RouteMapEntry Entry, string CatchAll)> MetByCatchAllOnly
        => _entries.Where(entry => !_matched.Contains(entry) && _taken.ContainsKey(entry)).Select(entry => (entry, _taken[entry].Min!));

    /// <summary>Gets those of them whose requests another endpoint takes, with its route.</summary>
    public IEnumerable<(RouteMapEntry Entry, string Endpoint)> Hidden
        => MetByCatchAllOnly.Where(met => _hidden.ContainsKey(met.Entry)).Select(met => (met.Entry, _hidden[met.Entry]));

    /// <summary>Gets what is watched behind each catch-all endpoint, by its route.</summary>
    public ILookup<string, RouteMapEntry> Watched
        => _entries.Where(_taken.ContainsKey).SelectMany(entry => _taken[entry].Select(catchAll => (entry, catchAll))).ToLookup(pair => pair.catchAll, pair => pair.entry);

    /// <summary>Notes that a catch-all endpoint serves paths which these entries mean.</summary>
    public void Meet(IEnumerable<RouteMapEntry> entries, string catchAll)
    {
        lock (_meeting)
        {
            foreach (var entry in entries)
            {
                if (!_taken.TryGetValue(entry, out var catchAlls))
                {
                    _taken[entry] = catchAlls = new SortedSet<string>(StringComparer.Ordinal);
                }

                catchAlls.Add(catchAll);
            }
        }
    }

    /// <summary>Notes that an endpoint takes all requests which these entries mean, unless they have endpoints of their own.</summary>
    public void Hide(IEnumerable<RouteMapEntry> entries, string endpoint)
    {
        lock (_meeting)
        {
            foreach (var entry in entries)
            {
                _hidden.TryAdd(entry, endpoint);
            }
        }
    }
}
