using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.Json;
using WebhookMiddleware.Webhooks.Validation;

namespace WebhookMiddleware.Webhooks.Editing;

/// <summary>Reads the document of an import, in the form of an export, beside the webhooks that are stored.</summary>
internal sealed class ImportReader(WebhookSet set, ConfiguredWebhooks configured, SecretAccess access, DateTimeOffset now)
{
    /// <summary>The form of the document.</summary>
    public const int Version = 1;

    /// <summary>The number of webhooks that a document may have, which limits the work and the errors of one request.</summary>
    internal const int MaxWebhooks = 10_000;

    /// <summary>The number of wrong webhooks whose errors are listed: a response must not be many times as large as the document.</summary>
    internal const int MaxWrong = 100;

    private readonly Dictionary<Guid, Webhook> _stored = set.Webhooks.ToDictionary(webhook => webhook.Id);
    private readonly HashSet<Guid?> _unreadable = [.. set.Unreadable.Select(webhook => webhook.Id)];
    private readonly Dictionary<Guid, string> _paths = [];
    private readonly Dictionary<string, int> _largestOrders = set.Webhooks
        .GroupBy(webhook => webhook.Event)
        .ToDictionary(webhooks => webhooks.Key, webhooks => webhooks.Max(webhook => webhook.Order));

    private int _reported;

    /// <summary>Gets the errors by paths in the document.</summary>
    public WebhookErrors Errors { get; } = new();

    /// <summary>Gets whether the errors of so many webhooks are known that those of further ones are not looked for.</summary>
    public bool HasEnoughErrors => _reported == MaxWrong;

    public IReadOnlyList<ImportItem> Read(JsonObject document)
    {
        var members = new JsonMembers(document, "", Errors);
        members.RefuseUnknown(["version", "exportedAt", "hooks", "warnings"]);
        if (members.ReadInt32("version") is not Version && !Errors.Covers("version"))
        {
            Errors.Add("version", $"'version' must be {Version}, the form of the document that this version of the package reads.");
        }

        var hooks = members.ReadArray("hooks") ?? [];
        if (members.Find("hooks") is null)
        {
            Errors.Add("hooks", "'hooks' is required: a list of webhooks, as an export gives them.");
        }
        else if (hooks.Count > MaxWebhooks)
        {
            Errors.Add("hooks", $"The list has {hooks.Count} items: at most {MaxWebhooks} are allowed.");
            return [];
        }

        var wrong = 0;
        return
        [
            .. hooks.Select((hook, index) => Read(hook, $"hooks[{index}]"))
                .OfType<ImportItem>()
                .TakeWhile(item => item.Errors.IsEmpty || wrong++ < MaxWrong),
        ];
    }

    /// <summary>Returns what all webhooks will be after the import.</summary>
    public IReadOnlyList<Webhook> Combine(IReadOnlyList<ImportItem> items)
    {
        var imported = items.Select(item => item.Draft.Webhook).ToDictionary(webhook => webhook.Id);
        return [.. imported.Values, .. set.Webhooks.Where(webhook => !imported.ContainsKey(webhook.Id))];
    }

    /// <summary>Adds the errors of a webhook to those of the document.</summary>
    public void Report(ImportItem item)
    {
        if (!item.Errors.IsEmpty && ++_reported == MaxWrong)
        {
            Errors.Add("hooks", $"The errors of the first {MaxWrong} wrong webhooks are listed. Others may be wrong as well.");
        }

        foreach (var (path, messages) in item.Errors)
        {
            foreach (var message in messages)
            {
                Errors.Add(path.Length == 0 ? item.Path : $"{item.Path}.{path}", message);
            }
        }
    }

    private ImportItem? Read(JsonNode? hook, string path)
    {
        if (hook is not JsonObject)
        {
            Errors.Add(path, "A webhook must be an object, as an export gives it.");
            return null;
        }

        var document = hook.DeepClone().AsObject();

        // Without an id of its own, it is read as a new webhook, so that its other errors are found as well.
        var errors = new WebhookErrors();
        var id = ReadId(document, path, errors) ?? Guid.CreateVersion7(now);
        var current = _stored.GetValueOrDefault(id);
        var missing = MissingSecrets.Remove(document, current);
        if (missing.Count > 0)
        {
            document["isActive"] = false;
        }

        var draft = WebhookDocumentReader.Read(document, current, NextOrder, access, now, errors);
        var webhook = draft.Webhook with { Id = id };
        _largestOrders[webhook.Event] = Math.Max(webhook.Order, _largestOrders.GetValueOrDefault(webhook.Event, int.MinValue));
        return new ImportItem(path, draft with { Webhook = webhook }, current, missing, errors);
    }

    private int NextOrder(string eventName)
        => WebhookOrders.Next(_largestOrders.TryGetValue(eventName, out var largest) ? largest : null);

    // Null if it has none that is its own.
    private Guid? ReadId(JsonObject document, string path, WebhookErrors errors)
    {
        const string Place = "id";
        if (document[Place] is not { } value)
        {
            errors.Add(Place, "'id' is required: the UUID of the webhook, such as 0198c0de-0000-7000-8000-000000000001.");
        }
        else if (value.GetValueKind() is not JsonValueKind.String
            || !Guid.TryParse(value.GetValue<string>(), CultureInfo.InvariantCulture, out var id) || id == Guid.Empty)
        {
            errors.Add(Place, "'id' must be the UUID of the webhook, such as 0198c0de-0000-7000-8000-000000000001.");
        }
        else if (configured.Find(id) is not null)
        {
            errors.Add(Place, "The webhook with this id comes from the configuration, and is changed there.");
        }
        else if (_unreadable.Contains(id))
        {
            errors.Add(Place, "The stored webhook with this id can't be read: repair or delete it first.");
        }
        else if (!_paths.TryAdd(id, path))
        {
            errors.Add(Place, $"{_paths[id]} has the same id.");
        }
        else
        {
            return id;
        }

        return null;
    }
}
