using WebhookMiddleware.Audit;

namespace WebhookMiddleware.Dashboard.Changes;

/// <summary>A field that was changed, in the words of the page's language.</summary>
/// <param name="Label">The label of the field.</param>
/// <param name="From">The value before.</param>
/// <param name="To">The value after.</param>
/// <param name="IsLong">Whether the values are templates or the like, which need lines of their own.</param>
internal sealed record ChangedField(string Label, string From, string To, bool IsLong)
{
    private const int MaxShort = 60;

    public static IReadOnlyList<ChangedField> Of(IEnumerable<AuditChange> changes, ChangeTexts texts)
        => [.. changes.Select(change => Of(change, texts))];

    private static ChangedField Of(AuditChange change, ChangeTexts texts)
    {
        var (from, to) = (texts.Value(change.Path, change.From), texts.Value(change.Path, change.To));
        return new ChangedField(texts.Label(change.Path), from, to, IsLongText(from) || IsLongText(to));
    }

    private static bool IsLongText(string text) => text.Length > MaxShort || text.Contains('\n', StringComparison.Ordinal);
}
