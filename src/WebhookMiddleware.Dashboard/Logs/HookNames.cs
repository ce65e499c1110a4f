using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Dashboard.Logs;

/// <summary>The names of the webhooks that there are, for logs, which have ids.</summary>
internal sealed class HookNames(IReadOnlyList<Webhook> webhooks)
{
    /// <summary>The maximum number of webhooks that can be chosen from a list: more would weigh more than the page.</summary>
    public const int MaxChoices = 100;

    /// <summary>The maximum number of names that are suggested at once.</summary>
    private const int MaxSuggestions = 20;

    private readonly Dictionary<Guid, Webhook> _webhooks = webhooks.ToDictionary(webhook => webhook.Id);

    /// <summary>Returns a webhook; null if it was deleted.</summary>
    public Webhook? Find(Guid id) => _webhooks.GetValueOrDefault(id);

    /// <summary>Returns the webhooks that a text names: those that have it for their name, or else those whose names contain it.</summary>
    /// <param name="text">The text, without regard to case; empty for all.</param>
    /// <param name="eventName">The event that is filtered for; empty for all.</param>
    public IReadOnlyList<Webhook> Search(string text, string eventName)
    {
        var found = Containing(text, eventName).OrderBy(webhook => webhook.Name, StringComparer.OrdinalIgnoreCase).ToList();
        var named = found.FindAll(webhook => webhook.Name.Equals(text, StringComparison.OrdinalIgnoreCase));
        return named.Count > 0 ? named : found;
    }

    /// <summary>Returns the first names that contain a text, for a field that suggests them.</summary>
    public IEnumerable<string> Suggest(string text, string eventName)
        => Containing(text, eventName)
            .Select(webhook => webhook.Name)
            .Distinct()
            .Order(StringComparer.OrdinalIgnoreCase)
            .Take(MaxSuggestions);

    /// <summary>Returns the webhooks that can be chosen, and whether these are all.</summary>
    /// <param name="eventName">The event that is filtered for; empty for all.</param>
    /// <param name="chosen">The id that is chosen already.</param>
    public (IReadOnlyList<Webhook> Choices, bool AreAll) Choose(string eventName, string chosen)
    {
        var found = webhooks
            .Where(webhook => IsOf(webhook, eventName))
            .OrderBy(webhook => webhook.Name, StringComparer.OrdinalIgnoreCase)
            .ToList();
        var choices = found.Take(MaxChoices).ToList();
        if (Guid.TryParse(chosen, out var id) && Find(id) is { } webhook && !choices.Contains(webhook))
        {
            choices.Insert(0, webhook);
        }

        return (choices, found.Count <= MaxChoices);
    }

    private IEnumerable<Webhook> Containing(string text, string eventName)
        => webhooks.Where(webhook => IsOf(webhook, eventName) && webhook.Name.Contains(text, StringComparison.OrdinalIgnoreCase));

    private static bool IsOf(Webhook webhook, string eventName) => eventName.Length == 0 || webhook.Event == eventName;
}
