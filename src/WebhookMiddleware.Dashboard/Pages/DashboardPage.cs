using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using WebhookMiddleware.Dashboard.Languages;

namespace WebhookMiddleware.Dashboard.Pages;

/// <summary>
/// Represents a request for a page: what its handler reads, and what its view shows. Views get it by <c>@inject</c>, as <c>Page</c>.
/// </summary>
internal sealed class DashboardPage(HttpContext context, DashboardPath path, DashboardLanguage language, PageRenderer renderer)
{
    private object? _model;

    public HttpContext Http => context;

    public CancellationToken Aborted => context.RequestAborted;

    public IQueryCollection Query => context.Request.Query;

    /// <summary>Gets the values that were posted; empty if the page is only read.</summary>
    public IFormCollection Form { get; init; } = FormCollection.Empty;

    public DashboardLanguage Language => language;

    public Texts Text => language.Text;

    /// <summary>Gets whether the caller may change something. Without it, views show neither buttons nor fields to fill in.</summary>
    public bool CanWrite { get; init; }

    /// <summary>Gets whether the caller may enter passwords, values of headers and signing secrets.</summary>
    public bool CanEnterSecrets { get; init; }

    /// <summary>Gets the token that forms send along; null if the caller may not write.</summary>
    public string? Token { get; init; }

    /// <summary>Returns a relative link to a page below the dashboard's root, such as <c>hooks/new</c>; "" is the root.</summary>
    public string To(string page) => path.Root + page;

    /// <summary>Returns the address of this page below the dashboard's root, in no certain language.</summary>
    public string GetAddress()
        => path.Page + QueryString.Create(Query.Where(item => item.Key != LanguageChoice.Parameter)).ToUriComponent();

    /// <summary>Shows a view.</summary>
    /// <param name="model">What the view shows; it gets it by <see cref="Model{T}"/>.</param>
    /// <param name="status">The status of the response.</param>
    public IResult Show<TView>(object? model = null, int status = StatusCodes.Status200OK)
        where TView : IComponent
    {
        _model = model;
        return new PageResult(this, typeof(TView), status, renderer);
    }

    /// <summary>Sends the browser to a page below the dashboard's root, after a post, so that a reload repeats nothing.</summary>
    public IResult GoTo(string page) => new SeeOther(To(page));

    /// <summary>Returns what the handler gave to the view.</summary>
    public T Model<T>() => (T)_model!;
}
