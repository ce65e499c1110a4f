using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Dashboard.Logs;

/// <summary>The names of the webhooks that there are, for logs, which have ids.</summary>
internal sealed class HookNames(IReadOnlyList<Webhook> webhooks)
{
    // The maximum number of names that are suggested at once.
    private const int MaxSuggestions = 20;

    private readonly Dictionary<Guid, Webhook> _webhooks = webhooks.ToDictionary(webhook => webhook.Id);

    /// <summary>Returns a webhook; null if it was deleted.</summary>
    public Webhook? Find(Guid id) => _webhooks.GetValueOrDefault(id);

    /// <summary>Returns the webhook that a filter names by its id; null if it names none, or one that was deleted.</summary>
    public Webhook? Find(string filter) => Guid.TryParse(filter, out var id) ? Find(id) : null;

    /// <summary>Returns the webhooks that a text names: those that have it for their name, or else those whose names contain it.</summary>
    /// <param name="text">The text, without regard to case; empty for all.</param>
    /// <param name="eventName">The event that is filtered for; empty for all.</param>
    /// <param name="shown">The webhook whose name was shown: if it is still what the text says, no other one is meant.</param>
    public IReadOnlyList<Webhook> Search(string text, string eventName, Guid? shown = null)
    {
        if (shown is { } id && Find(id) is { } same && same.Name == text)
        {
            return [same];
        }

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

    private IEnumerable<Webhook> Containing(string text, string eventName)
        => webhooks.Where(webhook => IsOf(webhook, eventName) && webhook.Name.Contains(text, StringComparison.OrdinalIgnoreCase));

    private static bool IsOf(Webhook webhook, string eventName) => eventName.Length == 0 || webhook.Event == eventName;
}
