namespace WebhookMiddleware.FunctionalTests.Management.Routes;

/// <summary>A route of the management API, with a request to it that succeeds.</summary>
/// <param name="Method">The method.</param>
/// <param name="Route">The route below the prefix.</param>
/// <param name="Success">The status of the request.</param>
/// <param name="Body">The body of the request, with placeholders that a <see cref="RoutesApi"/> fills; null for none.</param>
internal sealed record RouteCase(string Method, string Route, int Success, string? Body = null)
{
    private const string NewHook = $$"""{"name":"New","url":"{receiver}","event":"{{StoredApi.Before}}","timeoutMs":1000}""";

    /// <summary>Gets every route. The requests can be made in this order.</summary>
    public static IReadOnlyList<RouteCase> All { get; } =
    [
        new("GET", "/hooks", 200),
        new("POST", "/hooks", 201, NewHook),
        new("GET", "/hooks/{id}", 200),
        new("PUT", "/hooks/{id}", 200, NewHook),
        new("PATCH", "/hooks/{id}", 200, """{"timeoutMs":2000}"""),
        new("PUT", "/hooks/order", 200, $$$"""{"event":"{{{StoredApi.Before}}}","orders":{"{hook}":5}}"""),
        new("GET", "/hooks/{id}/versions", 200),
        new("POST", "/hooks/{id}/versions/{version}/restore", 200),
        new("POST", "/hooks/{id}/test", 200, """{"payload":{"quantity":1},"hook":{"timeoutMs":2000}}"""),
        new("POST", "/hooks/test", 200, $$"""{"tenant":"acme","hook":{{NewHook}}}"""),
        new("POST", "/events/{event}/test", 200, """{"request":{"path":"/orders"},"principal":{"id":"7"}}"""),
        new("GET", "/events", 200),
        new("GET", "/events/{event}/guide", 200),
        new("GET", "/calls", 200),
        new("GET", "/calls/{id}", 200),
        new("GET", "/deliveries", 200),
        new("GET", "/deliveries/{id}", 200),
        new("POST", "/deliveries/{id}/retry", 202),
        new("POST", "/deliveries/replay", 200, """{"hook":"{hook}","state":"dead"}"""),
        new("GET", "/stats", 200),
        new("GET", "/audit", 200),
        new("GET", "/status", 200),
        new("GET", "/live", 200),
        new("GET", "/switch", 200),
        new("PUT", "/switch", 200, """{"enabled":true}"""),
        new("GET", "/export", 200),
        new("POST", "/import", 200, $$"""{"version":1,"hooks":[{"id":"0198c0de-0000-7000-8000-00000000000a",{{NewHook[1..]}}]}"""),
        new("DELETE", "/hooks/{id}", 204),
    ];

    /// <summary>Gets the routes that take a body.</summary>
    public static IEnumerable<RouteCase> WithBody => All.Where(route => route.Body is not null);

    /// <summary>Gets whether the route only reads.</summary>
    public bool Reads => Method == "GET";

    /// <summary>Gets whether the body can be left out.</summary>
    public bool IsBodyOptional => Route is "/hooks/{id}/test" or "/events/{event}/test";

    /// <summary>Gets whether the route honours the version of one webhook in <c>If-Match</c>.</summary>
    public bool IsConditional => !Reads && Route is "/hooks/{id}" or "/hooks/{id}/versions/{version}/restore";

    public static RouteCase Of(string method, string route) => All.Single(known => known.Method == method && known.Route == route);

    public override string ToString() => $"{Method} {Route}";
}
