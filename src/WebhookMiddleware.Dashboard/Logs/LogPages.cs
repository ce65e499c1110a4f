using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using WebhookMiddleware.Dashboard.Pages;

namespace WebhookMiddleware.Dashboard.Logs;

/// <summary>Shows the pages of logs.</summary>
internal static class LogPages
{
    /// <summary>
    /// Shows a log. If one webhook fits the name that was typed, the address gets its id, so that it stays right when the webhook gets
    /// another name.
    /// </summary>
    public static IResult ShowLog<TView>(this DashboardPage page, ILogModel log)
        where TView : IComponent
        => log.Candidates is [var only]
            ? page.GoTo(log.Path + log.Filter.ToQueryString(hook: only.Id))
            : page.Show<TView>(
                log, log.Filter.HasErrors || log.IsUnknownHook ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK);
}
