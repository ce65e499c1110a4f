using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.AspNetCore.Management;
using WebhookMiddleware.AspNetCore.Management.Access;
using WebhookMiddleware.Dashboard.Assets;
using WebhookMiddleware.Dashboard.Languages;
using WebhookMiddleware.Dashboard.Layout;
using WebhookMiddleware.Dashboard.Pages;
using WebhookMiddleware.Dashboard.Security;

namespace WebhookMiddleware.Dashboard.Routing;

/// <summary>
/// Maps the pages, and the posts of their forms, behind the same gate as the management API. Handlers are methods of classes that get the
/// host's services by their constructors.
/// </summary>
/// <remarks>
/// A request is served in these steps:
/// <list type="number">
/// <item>The gate: without authorisation metadata, only local callers in Development get in.</item>
/// <item>A post's form is read. Posts of other sites' pages are refused, and so are those without a token of the dashboard.</item>
/// <item>The page is prepared: its language, its links, what its caller may do.</item>
/// <item>The handler runs, and its result (a view, or a redirect after a post) is written.</item>
/// </list>
/// </remarks>
internal sealed partial class DashboardRoutes
{
    private readonly WebhookManagementConventionBuilder _endpoints;
    private readonly IServiceProvider _services;
    private readonly ManagementGate _gate;
    private readonly WriteAccess _access;
    private readonly Lazy<PageRenderer> _renderer;
    private readonly ILogger<DashboardRoutes> _logger;

    public DashboardRoutes(WebhookManagementConventionBuilder endpoints, IServiceProvider services)
    {
        (_endpoints, _services) = (endpoints, services);
        _gate = services.GetRequiredService<ManagementGate>();
        _logger = services.GetRequiredService<ILogger<DashboardRoutes>>();
        _access = new WriteAccess(_gate);
        _access.Mark(endpoints.WriteGroup);
        _renderer = new Lazy<PageRenderer>(() => new PageRenderer(services));
    }

    /// <summary>Maps a page.</summary>
    /// <param name="pattern">The route below the prefix.</param>
    /// <param name="handler">The method that reads what the page shows.</param>
    public void Page<THandlers>(string pattern, Func<THandlers, DashboardPage, Task<IResult>> handler)
        where THandlers : class
    {
        var handlers = Create<THandlers>();
        var segments = DashboardPath.CountSegments(pattern);
        Task Serve(HttpContext context) => ServeAsync(context, segments, page => handler(handlers.Value, page));
        MapRead(pattern, Serve);
    }

    /// <summary>Maps the post of a form.</summary>
    /// <param name="pattern">The route below the prefix.</param>
    /// <param name="handler">The method that does what the form asks for, and then redirects, or shows the form with its errors.</param>
    /// <param name="expired">
    /// The method that shows the form again with all that was typed, if the token of the page is too old. Default: a page that says so.
    /// </param>
    public void Post<THandlers>(
        string pattern,
        Func<THandlers, DashboardPage, Task<IResult>> handler,
        Func<THandlers, DashboardPage, Task<IResult>>? expired = null)
        where THandlers : class
    {
        var handlers = Create<THandlers>();
        var segments = DashboardPath.CountSegments(pattern);
        Task Serve(HttpContext context) => ServePostAsync(
            context,
            segments,
            page => handler(handlers.Value, page),
            page => expired is null ? Task.FromResult(Notice.Expired(page)) : expired(handlers.Value, page));
        _endpoints.WriteGroup.MapPost(pattern, Serve).WithMetadata(OwnTokens.Instance);
    }

    /// <summary>
    /// Maps a post that only reads: what it asks with does not fit into an address. Who may see the pages may ask, and needs no token.
    /// </summary>
    public void Question<THandlers>(string pattern, Func<THandlers, DashboardPage, Task<IResult>> handler)
        where THandlers : class
    {
        var handlers = Create<THandlers>();
        var segments = DashboardPath.CountSegments(pattern);
        Task Serve(HttpContext context) => ServePostAsync(context, segments, page => handler(handlers.Value, page), expired: null);
        _endpoints.ReadGroup.MapPost(pattern, Serve).WithMetadata(OwnTokens.Instance);
    }

    /// <summary>Maps the stream that the script listens to: that of the management API, for those who may see the pages.</summary>
    public void MapLive(string pattern)
    {
        _endpoints.ReadGroup.MapGet(pattern, Serve);

        Task Serve(HttpContext context) => _gate.Admits(context)
            ? _services.GetRequiredService<LiveEndpoints>().ListenAsync(context)
            : ShowClosedAsync(context, DashboardPath.CountSegments(pattern));
    }

    /// <summary>Serves what every page refers to, and responds to unknown paths below the prefix.</summary>
    public void MapRest()
    {
        foreach (var (route, serve) in DashboardAssets.Routes)
        {
            MapRead(route, serve);
        }

        MapRead(LanguageChange.Path, ServeLanguage);
        _endpoints.ReadGroup.Map("/{**rest}", ServeRest);

        Task ServeLanguage(HttpContext context) => ServeAsync(context, segments: 1, page => Task.FromResult(LanguageChange.GoBack(page)));

        Task ServeRest(HttpContext context) => ServeAsync(
            context,
            DashboardPath.CountSegments(context.Request.RouteValues["rest"] as string ?? ""),
            page => Task.FromResult(Notice.NotFound(page)));
    }

    // The server leaves out the body of a response to HEAD.
    private void MapRead(string pattern, RequestDelegate serve)
        => _endpoints.ReadGroup.MapMethods(pattern, [HttpMethods.Get, HttpMethods.Head], serve);

    // Created at the first request, since a host that is being configured does not have its services yet.
    private Lazy<THandlers> Create<THandlers>()
        where THandlers : class
        => new(() => ActivatorUtilities.CreateInstance<THandlers>(_services));

    private async Task ServeAsync(HttpContext context, int segments, Func<DashboardPage, Task<IResult>> handler)
    {
        if (segments == 0 && !context.Request.Path.Value!.EndsWith('/') && LastSegment(context.Request) is { Length: > 0 } last)
        {
            // Relative links of the root need its slash.
            await new SeeOther($"{last}/{context.Request.QueryString}").ExecuteAsync(context);
            return;
        }

        if (_gate.Admits(context))
        {
            await RunAsync(context, await PrepareAsync(context, segments), handler);
        }
        else
        {
            await ShowClosedAsync(context, segments);
        }
    }

    private async Task ShowClosedAsync(HttpContext context, int segments)
        => await RunAsync(context, await PrepareAsync(context, segments), page => Task.FromResult(Notice.Closed(page)));

    private async Task ServePostAsync(
        HttpContext context,
        int segments,
        Func<DashboardPage, Task<IResult>> handler,
        Func<DashboardPage, Task<IResult>>? expired)
    {
        if (!_gate.Admits(context))
        {
            await ShowClosedAsync(context, segments);
        }
        else if (CrossSite.Sent(context.Request))
        {
            await RunAsync(context, await PrepareAsync(context, segments), page => Task.FromResult(Notice.FromElsewhere(page)));
        }
        else if (await PostedForm.ReadAsync(context) is not { } form)
        {
            await RunAsync(context, await PrepareAsync(context, segments), page => Task.FromResult(Notice.Unreadable(page)));
        }
        else
        {
            // What changes nothing has no token to expire.
            var isValid = expired is null || await _renderer.Value.Tokens.IsValidAsync(context);
            await RunAsync(context, await PrepareAsync(context, segments, form), isValid ? handler : expired!);
        }
    }

    private async Task<DashboardPage> PrepareAsync(HttpContext context, int segments, IFormCollection? form = null)
    {
        var path = DashboardPath.Of(context.Request, segments);
        var (mayWrite, mayEnterSecrets) = await _access.OfCallerAsync(context);
        var page = new DashboardPage(context, path, LanguageChoice.Read(context, path.CookiePath), _renderer.Value)
        {
            Form = form ?? FormCollection.Empty,
            CanWrite = mayWrite,
            CanEnterSecrets = mayEnterSecrets,
            Token = mayWrite ? _renderer.Value.Tokens.Create(context) : null,
        };

        // The tokens set headers of their own.
        SecurityHeaders.Set(context.Response);
        return page;
    }

    private async Task RunAsync(HttpContext context, DashboardPage page, Func<DashboardPage, Task<IResult>> handler)
    {
        IResult result;
        try
        {
            result = await handler(page);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !context.RequestAborted.IsCancellationRequested)
        {
            Log.Failed(_logger, context.Request.Method, context.Request.Path, exception);
            result = Notice.Failed(page);
        }

        await result.ExecuteAsync(context);
    }

    private static string? LastSegment(HttpRequest request)
        => (request.PathBase + request.Path).ToUriComponent() is var path ? path[(path.LastIndexOf('/') + 1)..] : null;

    /// <summary>Tells the host's antiforgery middleware that these posts have tokens of their own.</summary>
    private sealed class OwnTokens : IAntiforgeryMetadata
    {
        public static OwnTokens Instance { get; } = new();

        public bool RequiresValidation => false;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 750, EventName = "DashboardPageFailed", Level = LogLevel.Error,
            Message = "The dashboard could not serve {Method} {Path}.")]
        public static partial void Failed(ILogger logger, string method, PathString path, Exception exception);
    }
}
