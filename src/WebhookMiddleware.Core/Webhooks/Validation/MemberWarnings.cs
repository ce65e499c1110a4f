using WebhookMiddleware.Templates.Members;
using WebhookMiddleware.Text;

namespace WebhookMiddleware.Webhooks.Validation;

/// <summary>
/// Warns of members that a condition or a template names and the event never has. Such a condition is never true, for no visible reason.
/// </summary>
internal static class MemberWarnings
{
    private const int MaxWarnings = 10;
    private const int MaxNames = 20;
    private const int MaxPathLength = 200;

    public static IEnumerable<string> Of(Webhook webhook, ValueShape data)
    {
        var envelope = EnvelopeShape.With(data);
        var condition = string.IsNullOrWhiteSpace(webhook.Condition) ? [] : MissingMembers.InCondition(webhook.Condition, envelope);
        var body = string.IsNullOrEmpty(webhook.Body) ? [] : MissingMembers.InTemplate(webhook.Body, webhook.ContentType, envelope);
        return condition.Select(missing => Describe("condition", missing, webhook))
            .Concat(body.Select(missing => Describe("body", missing, webhook)))
            .Take(MaxWarnings);
    }

    private static string Describe(string place, MissingMember missing, Webhook webhook)
    {
        var path = LogSanitizer.Of(missing.Path, MaxPathLength);
        var hint = NearestName.Find(missing.Name, missing.Known) is { } nearest
            ? $"Did you mean '{nearest}'?"
            : $"There {(missing.Known.Count == 1 ? "is" : "are")}: "
                + $"{string.Join(", ", missing.Known.Take(MaxNames))}{(missing.Known.Count > MaxNames ? ", …" : "")}.";
        return $"{place}: {path}: what {LogSanitizer.Of(webhook.Event)} sends has no such member, so it is always empty. {hint}";
    }
}
