using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using WebhookMiddleware.Text;
using WebhookMiddleware.Webhooks.Editing;
using WebhookMiddleware.Webhooks.Validation;

namespace WebhookMiddleware.Webhooks.Configured;

/// <summary>Reads and validates the webhooks of the configuration section <c>Webhooks:Hooks</c>.</summary>
internal sealed class ConfigurationReader(
    IConfiguration configuration, ConfiguredWebhooks configured, WebhookAcceptance acceptance, TimeProvider timeProvider)
{
    public const string Key = "Hooks";

    private static readonly string Path = ConfigurationPath.Combine(WebhookOptions.SectionName, Key);

    // The records of the webhooks that are used. A webhook whose record is the same again stays as it is.
    private Dictionary<Guid, JsonObject> _used = [];

    /// <summary>Gets the section that is read.</summary>
    public IConfigurationSection Section { get; } = configuration.GetSection(Path);

    /// <summary>Reads all webhooks. With any error in any of them, none may be used.</summary>
    public ConfigurationReading Read()
    {
        var reading = new ConfigurationReading();
        if (!string.IsNullOrEmpty(Section.Value))
        {
            reading.Errors.Add($"{Path}: it is a value where a list belongs. Give the webhooks as {Path}:0, {Path}:1, ….");
        }

        foreach (var section in Section.GetChildren())
        {
            var errors = new WebhookErrors();
            Read(section, reading, errors);
            reading.Errors.AddRange(
                from error in errors
                from message in error.Value
                select $"{ConfigurationPath.Combine(section.Path, ConfiguredRecord.KeyOf(error.Key)).TrimEnd(':')}: {message}");
        }

        return reading;
    }

    /// <summary>Uses the webhooks of a reading without errors.</summary>
    public void Use(ConfigurationReading reading)
    {
        _used = reading.Webhooks.Zip(reading.Records).ToDictionary(entry => entry.First.Id, entry => entry.Second);
        configured.Use(reading.Webhooks);
    }

    private void Read(IConfigurationSection section, ConfigurationReading reading, WebhookErrors errors)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            errors.Add("", "It is a value where a webhook belongs. Give its members below it, such as its id, name, url and event.");
            return;
        }

        var record = ConfiguredRecord.Read(section);
        var id = ReadId(record, reading, errors);
        var others = new WebhookSet(0, reading.Webhooks);
        var now = IsoTimestamp.ToMilliseconds(timeProvider.GetUtcNow());
        var access = new SecretAccess(MayWrite: true, FollowPaths: true);
        var draft = WebhookDocumentReader.Read(
            record, current: null, eventName => WebhookOrders.Next(reading.Webhooks, eventName), access, now, errors);
        acceptance.Check(draft, current: null, others, errors);
        reading.Records.Add(record);
        reading.Webhooks.Add(WithVersion(draft.Webhook with { Id = id, Source = WebhookSource.Configuration }, record));
    }

    private static Guid ReadId(JsonObject record, ConfigurationReading reading, WebhookErrors errors)
    {
        if (record["id"]?.ToString() is not { Length: > 0 } text)
        {
            errors.Add("id", "'id' is required: a UUID of the webhook's own, under which its calls and deliveries are found.");
        }
        else if (!Guid.TryParse(text, out var id) || id == Guid.Empty)
        {
            errors.Add("id", "The id must be a UUID, such as 0198c0de-0000-7000-8000-000000000001.");
        }
        else if (reading.Webhooks.Any(webhook => webhook.Id == id))
        {
            errors.Add("id", "Another webhook of the configuration has the same id.");
        }
        else
        {
            return id;
        }

        return Guid.Empty;
    }

    private Webhook WithVersion(Webhook webhook, JsonObject record)
        => configured.Find(webhook.Id) is not { } known ? webhook
            : JsonNode.DeepEquals(_used[webhook.Id], record) && known.Order == webhook.Order ? known
            : webhook with { Version = known.Version + 1, CreatedAt = known.CreatedAt };
}

/// <summary>What was read from the configuration.</summary>
internal sealed class ConfigurationReading
{
    public List<JsonObject> Records { get; } = [];

    public List<Webhook> Webhooks { get; } = [];

    public List<string> Errors { get; } = [];
}
