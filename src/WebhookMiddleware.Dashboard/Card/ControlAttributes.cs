using WebhookMiddleware.Dashboard.Languages;

namespace WebhookMiddleware.Dashboard.Card;

/// <summary>The attributes by which assistive software finds a control's hint and errors.</summary>
internal static class ControlAttributes
{
    /// <summary>Returns the ids of what describes a control; null if nothing does.</summary>
    public static string? Describes(CardModel card, Texts text, string name, string textName)
    {
        var hint = text.Find($"Card.{textName}.Hint") is null ? null : $"{name}-hint";
        var error = card.ErrorsOf(name).Count == 0 ? null : $"{name}-error";
        return string.Join(' ', new[] { error, hint }.OfType<string>()) is { Length: > 0 } ids ? ids : null;
    }

    public static string? Invalid(CardModel card, string name) => card.ErrorsOf(name).Count > 0 ? "true" : null;
}
