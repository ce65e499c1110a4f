using System.Text.Json.Nodes;
using WebhookMiddleware.Json;
using WebhookMiddleware.Webhooks.Validation;

namespace WebhookMiddleware.Webhooks.Editing;

/// <summary>
/// Reads the JSON form of a webhook. Members that are absent or null take their defaults. Secrets that are absent are kept from the stored
/// webhook.
/// </summary>
internal sealed class WebhookDocumentReader
{
    private readonly JsonMembers _members;
    private readonly Webhook? _current;
    private readonly SecretAccess _access;
    private readonly DateTimeOffset _now;
    private readonly WebhookErrors _errors;

    private WebhookDocumentReader(JsonMembers members, Webhook? current, SecretAccess access, DateTimeOffset now, WebhookErrors errors)
    {
        _members = members;
        _current = current;
        _access = access;
        _now = now;
        _errors = errors;
    }

    /// <summary>Reads a document.</summary>
    /// <param name="document">The document that the client sent or, for a patch, the merged document.</param>
    /// <param name="current">The stored webhook that is replaced, or null for a new one.</param>
    /// <param name="nextOrder">Returns the order of a new webhook of an event.</param>
    /// <param name="access">Specifies which secrets the write may set and keep.</param>
    /// <param name="now">The time of the write.</param>
    /// <param name="errors">Receives the errors.</param>
    public static WebhookDraft Read(
        JsonObject document, Webhook? current, Func<string, int> nextOrder, SecretAccess access, DateTimeOffset now, WebhookErrors errors)
        => new WebhookDocumentReader(new JsonMembers(document, "", errors), current, access, now, errors).Read(nextOrder);

    private WebhookDraft Read(Func<string, int> nextOrder)
    {
        _members.RefuseUnknown(WebhookMembers.Webhook);
        var url = ReadRequired("url", "the absolute http or https URL that is called");
        var eventName = ReadRequired("event", "the name of the event that the webhook is attached to");
        var flags = ReadFlags();
        var secrets = new WebhookSecretReader(_members, _current, _access, _now, _errors).Read();
        var warning = _current is not null && HttpUrl.TryParse(url, out var target)
            ? KeptSecretRules.Check(_current, target, secrets, _access.FollowPaths, _errors)
            : null;

        var webhook = new Webhook
        {
            Id = _current?.Id ?? Guid.CreateVersion7(_now),
            Name = ReadRequired("name", "1 to 200 characters"),
            Url = url,
            Event = eventName,
            Order = _members.ReadInt32("order") ?? _current?.Order ?? nextOrder(eventName),
            TimeoutMs = _members.ReadInt32("timeoutMs", Webhook.MinTimeoutMs, Webhook.MaxTimeoutMs)
                ?? Webhook.DefaultTimeoutMs,
            ValidFrom = _members.ReadTimestamp("validFrom"),
            ValidTo = _members.ReadTimestamp("validTo"),
            IsActive = _members.ReadBoolean("isActive") ?? true,
            FireAndForget = flags.FireAndForget,
            AwaitResponse = flags.AwaitResponse,
            ResponseContainsData = flags.ResponseContainsData,
            Body = _members.ReadString("body"),
            ContentType = _members.ReadString("contentType") ?? Webhook.DefaultContentType,
            BasicAuth = secrets.BasicAuth,
            Headers = secrets.Headers,
            SigningSecrets = secrets.SigningSecrets,
            OnFailure = _members.ReadChoice<FailureAction>("onFailure") ?? FailureAction.Cancel,
            Mode = _members.ReadChoice<WebhookMode>("mode") ?? WebhookMode.Enforce,
            Condition = _members.ReadString("condition"),
            InOrder = _members.ReadBoolean("inOrder") ?? false,
            Tenant = _members.ReadString("tenant"),
            Version = (_current?.Version ?? 0) + 1,
            CreatedAt = _current?.CreatedAt ?? _now,
            UpdatedAt = _now,
            SecretsUnreadable = StayUnreadable(secrets),
        };
        return new WebhookDraft(webhook, secrets.HeaderPositions, warning);
    }

    private string ReadRequired(string name, string what)
    {
        if (_members.Find(name) is null)
        {
            _errors.Add(name, $"'{name}' is required: {what}.");
        }

        return _members.ReadString(name) ?? "";
    }

    private (bool FireAndForget, bool AwaitResponse, bool ResponseContainsData) ReadFlags()
    {
        string[] names = ["fireAndForget", "awaitResponse", "responseContainsData"];
        var flags = Array.ConvertAll(names, _members.ReadBoolean);
        if (names.Any(_errors.Covers))
        {
            // An awaited webhook contradicts nothing else in the document, so the unreadable flag stays the only error.
            return (false, true, false);
        }

        var awaitResponse = flags[1] ?? false;
        var responseContainsData = flags[2] ?? false;

        // A document that sets one of the other flags and omits 'fireAndForget' means that flag.
        return (flags[0] ?? !(awaitResponse || responseContainsData), awaitResponse, responseContainsData);
    }

    // If even the kinds of the stored secrets are unknown, the webhook becomes readable only by a write that covers every kind of secret.
    private bool StayUnreadable(WebhookSecrets secrets)
        => _current is { SecretsUnreadable: true }
            && (secrets.Kept.Count > 0 || (!_current.HasSecrets && !WebhookMembers.Secret.All(_members.IsGiven)));
}
