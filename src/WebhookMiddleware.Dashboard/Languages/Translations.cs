namespace WebhookMiddleware.Dashboard.Languages;

/// <summary>
/// Translates the messages of Core, which are English, as gettext does: by their texts. One without a translation stays English.
/// </summary>
internal static class Translations
{
    public static string Translate(string message, DashboardLanguage language) => message;
}
