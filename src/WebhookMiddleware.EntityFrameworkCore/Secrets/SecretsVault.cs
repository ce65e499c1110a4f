using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.Text;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.EntityFrameworkCore.Secrets;

/// <summary>Encrypts a webhook's secrets for the database, and decrypts them, with ASP.NET Core Data Protection.</summary>
internal sealed partial class SecretsVault(IDataProtectionProvider dataProtection, ILogger<SecretsVault> logger)
{
    // The version is that of the document's format: a new format gets a new purpose.
    private const string Purpose = "WebhookMiddleware.SecretDocument.v1";

    private readonly ConcurrentDictionary<Guid, bool> _reported = new();

    /// <summary>
    /// Returns the encrypted document to store. A webhook with unreadable secrets that has no new ones keeps <paramref name="stored"/>,
    /// because the right key ring may be restored.
    /// </summary>
    public byte[]? Seal(Webhook webhook, byte[]? stored)
    {
        if (!webhook.HasSecrets)
        {
            return null;
        }

        var secrets = SecretDocument.Of(webhook);
        return webhook.SecretsUnreadable && secrets.IsEmpty
            ? stored
            : Protector(webhook.Id).Protect(JsonSerializer.SerializeToUtf8Bytes(secrets, SecretTypes.Default.SecretDocument));
    }

    /// <summary>Adds the secrets to a webhook that has only their names, or marks it if they can't be read.</summary>
    public Webhook Open(byte[]? stored, Webhook webhook)
    {
        if (!webhook.HasSecrets)
        {
            return webhook;
        }

        var opened = TryDecrypt(stored, webhook, out var failure)?.AddTo(webhook) ?? webhook with { SecretsUnreadable = true };
        if (!opened.SecretsUnreadable)
        {
            if (_reported.TryRemove(webhook.Id, out _))
            {
                var name = LogSanitizer.Of(webhook.Name);
                Log.SecretsReadableAgain(logger, name, webhook.Id);
            }
        }
        else if (_reported.TryAdd(webhook.Id, true))
        {
            Log.SecretsUnreadable(logger, LogSanitizer.Of(webhook.Name), webhook.Id, failure);
        }

        return opened;
    }

    /// <summary>
    /// Returns a webhook's document encrypted with the current key. Returns null if it is up to date, or if it can't be read, which
    /// <see cref="Open"/> reports.
    /// </summary>
    public byte[]? Renew(byte[] stored, Guid webhookId, string webhookName)
    {
        var protector = Protector(webhookId);
        byte[] document;
        bool isOutdated, isRevoked;
        try
        {
            document = Unprotect(protector, stored, out isOutdated, out isRevoked);
        }
        catch (CryptographicException)
        {
            return null;
        }

        if (isRevoked)
        {
            Log.KeyRevoked(logger, LogSanitizer.Of(webhookName), webhookId);
        }

        return isOutdated ? protector.Protect(document) : null;
    }

    private SecretDocument? TryDecrypt(byte[]? stored, Webhook webhook, out Exception? failure)
    {
        failure = null;
        if (stored is null)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(Unprotect(Protector(webhook.Id), stored, out _, out _), SecretTypes.Default.SecretDocument);
        }
        catch (Exception exception) when (exception is CryptographicException or JsonException)
        {
            failure = exception;
            return null;
        }
    }

    // A revoked key is still accepted for reading. Whoever has the key may know the secrets, and refusing them here would not change that,
    // while every webhook would fail from the moment of the revocation. Forging a document requires access to the database as well, and
    // with that an address can be changed without any key.
    private static byte[] Unprotect(IDataProtector protector, byte[] stored, out bool isOutdated, out bool isRevoked)
    {
        if (protector is IPersistedDataProtector persisted)
        {
            return persisted.DangerousUnprotect(stored, ignoreRevocationErrors: true, out isOutdated, out isRevoked);
        }

        isOutdated = isRevoked = false;
        return protector.Unprotect(stored);
    }

    // The id is part of the purpose: a document copied into the row of another webhook, with another address, can't be decrypted there.
    private IDataProtector Protector(Guid webhookId) => dataProtection.CreateProtector(Purpose, webhookId.ToString());

    private static partial class Log
    {
        [LoggerMessage(EventId = 809, EventName = "WebhookSecretsUnreadable", Level = LogLevel.Warning,
            Message = "The secrets of the webhook '{Webhook}' ({WebhookId}) can't be read, so it is not called and fails. Either restore "
                + "the Data Protection key ring that encrypted them (it has to be kept across restarts and shared by all hosts, which need "
                + "the same application name), or enter the webhook's secrets again.")]
        public static partial void SecretsUnreadable(ILogger logger, string webhook, Guid webhookId, Exception? exception);

        [LoggerMessage(EventId = 810, EventName = "WebhookSecretsReadableAgain", Level = LogLevel.Information,
            Message = "The secrets of the webhook '{Webhook}' ({WebhookId}) can be read again.")]
        public static partial void SecretsReadableAgain(ILogger logger, string webhook, Guid webhookId);

        [LoggerMessage(EventId = 811, EventName = "WebhookSecretsKeyRevoked", Level = LogLevel.Warning,
            Message = "The secrets of the webhook '{Webhook}' ({WebhookId}) were encrypted with a Data Protection key that is revoked; "
                + "they are encrypted again with the current one. If others may have had that key and the database, agree on new secrets "
                + "with the receiver.")]
        public static partial void KeyRevoked(ILogger logger, string webhook, Guid webhookId);
    }
}
