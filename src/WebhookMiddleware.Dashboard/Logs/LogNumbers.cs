using WebhookMiddleware.Dashboard.Pages;

namespace WebhookMiddleware.Dashboard.Logs;

/// <summary>Writes what is measured of an entry.</summary>
internal static class LogNumbers
{
    public static string Duration(this DashboardPage page, double milliseconds)
        => page.Text.Format("Log.Ms", page.Language.Number((long)Math.Ceiling(milliseconds)));
}
