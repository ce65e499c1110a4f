using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.Json;
using WebhookMiddleware.Webhooks.Validation;

namespace WebhookMiddleware.Webhooks.Editing;

/// <summary>
/// Reads the secrets of a write. Secrets are write-only: an absent one is kept, and null clears it. A placeholder replaces what can't be
/// read, so that later items keep their positions in error paths.
/// </summary>
internal sealed class WebhookSecretReader(
    JsonMembers members, Webhook? current, SecretAccess access, DateTimeOffset now, WebhookErrors errors)
{
    // Well above both limits. A longer list gets a single message instead of one for each item.
    private const int MaxItems = 100;

    private readonly List<string> _kept = [];
    private readonly List<int> _headerPositions = [];

    public WebhookSecrets Read()
        => new()
        {
            BasicAuth = ReadBasicAuth(),
            Headers = ReadHeaders(),
            HeaderPositions = _headerPositions,
            SigningSecrets = ReadSigningSecrets(),
            Kept = _kept,
        };

    private WebhookBasicAuth? ReadBasicAuth()
    {
        if (!members.IsGiven("basicAuth"))
        {
            if (current?.BasicAuth is not null)
            {
                _kept.Add("basicAuth.password");
            }

            return current?.BasicAuth;
        }

        if (members.IsNull("basicAuth"))
        {
            return null;
        }

        if (members.Find("basicAuth") is not JsonObject source)
        {
            errors.Add("basicAuth", "'basicAuth' must be an object with 'username' and 'password', or null for none.");
            return null;
        }

        var basicAuth = new JsonMembers(source, "basicAuth", errors);
        basicAuth.RefuseUnknown(WebhookMembers.BasicAuth);
        if (!basicAuth.IsGiven("username") || basicAuth.IsNull("username"))
        {
            errors.Add("basicAuth.username", "A user name is needed; to clear the credentials, set 'basicAuth' to null.");
        }

        return new WebhookBasicAuth(basicAuth.ReadString("username") ?? "", ReadPassword(basicAuth));
    }

    private string ReadPassword(JsonMembers basicAuth)
    {
        if (basicAuth.IsGiven("password"))
        {
            var password = basicAuth.ReadString("password") ?? "";
            if (password.Length > 0)
            {
                RefuseUnlessAllowed(basicAuth.PathOf("password"));
            }

            return password;
        }

        if (current?.BasicAuth is { } stored)
        {
            _kept.Add("basicAuth.password");
            return stored.Password;
        }

        errors.Add("basicAuth.password", "A password is needed, since none is stored; null or \"\" stands for an empty one.");
        return "";
    }

    private IReadOnlyList<WebhookHeader> ReadHeaders()
    {
        if (!members.IsGiven("headers"))
        {
            var stored = current?.Headers ?? [];
            _headerPositions.AddRange(Enumerable.Range(0, stored.Count));
            _kept.AddRange(_headerPositions.Select(i => $"headers[{i}].value"));
            return stored;
        }

        var headers = new List<WebhookHeader>();
        var items = ReadList("headers", "objects with 'name' and 'value'", HeaderRules.MaxCount);
        for (var i = 0; i < items.Count; i++)
        {
            if (ReadHeader(items[i], $"headers[{i}]") is { } header)
            {
                headers.Add(header);
                _headerPositions.Add(i);
            }
        }

        return headers;
    }

    private WebhookHeader? ReadHeader(JsonNode? item, string path)
    {
        if (item is not JsonObject source)
        {
            errors.Add(path, "A header must be an object with 'name' and 'value'.");
            return new WebhookHeader("", "");
        }

        var header = new JsonMembers(source, path, errors);
        header.RefuseUnknown(WebhookMembers.Header);
        if (header.IsNull("value"))
        {
            return null;
        }

        if (!header.IsGiven("name") || header.IsNull("name"))
        {
            errors.Add(header.PathOf("name"), "A header needs a name.");
        }

        var name = header.ReadString("name") ?? "";
        if (header.IsGiven("value"))
        {
            RefuseUnlessAllowed(header.PathOf("value"));
            return new WebhookHeader(name, header.ReadString("value") ?? "");
        }

        if (current?.Headers.FirstOrDefault(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } stored)
        {
            _kept.Add(header.PathOf("value"));
            return new WebhookHeader(name, stored.Value);
        }

        errors.Add(header.PathOf("value"), "A value is needed, since none is stored under this name.");
        return new WebhookHeader(name, "");
    }

    private IReadOnlyList<WebhookSigningSecret> ReadSigningSecrets()
    {
        if (!members.IsGiven("signingSecrets"))
        {
            var stored = current?.SigningSecrets ?? [];
            _kept.AddRange(Enumerable.Range(0, stored.Count).Select(i => $"signingSecrets[{i}]"));
            return stored;
        }

        var items = ReadList("signingSecrets", "new secrets (\"whsec_…\") and stored ones ({\"id\": …})", SecretRules.MaxSigningSecrets);
        var secrets = new List<WebhookSigningSecret>();
        for (var i = 0; i < items.Count; i++)
        {
            secrets.Add(ReadSigningSecret(items[i], $"signingSecrets[{i}]", secrets));
        }

        return secrets;
    }

    private WebhookSigningSecret ReadSigningSecret(JsonNode? item, string path, List<WebhookSigningSecret> earlier)
    {
        if (item?.GetValueKind() is JsonValueKind.String)
        {
            RefuseUnlessAllowed(path);
            return new WebhookSigningSecret(Guid.CreateVersion7(now), item.GetValue<string>(), now);
        }

        if (item is not JsonObject source)
        {
            errors.Add(path, "A signing secret must be a string (\"whsec_…\", a new one) or an object ({\"id\": …}, a stored one).");
        }
        else if (FindStored(source, path) is { } stored)
        {
            if (!earlier.Contains(stored))
            {
                _kept.Add(path);
                return stored;
            }

            errors.Add(path, "This secret is already in the list.");
        }

        return new WebhookSigningSecret(Guid.Empty, "", now);
    }

    private WebhookSigningSecret? FindStored(JsonObject source, string path)
    {
        var reference = new JsonMembers(source, path, errors);
        reference.RefuseUnknown(WebhookMembers.SigningSecret);
        if (Guid.TryParse(reference.ReadString("id"), CultureInfo.InvariantCulture, out var id)
            && current?.SigningSecrets.FirstOrDefault(secret => secret.Id == id) is { } stored)
        {
            return stored;
        }

        errors.Add(path, "There is no stored secret with this 'id'; give a new one as a string (\"whsec_…\").");
        return null;
    }

    private void RefuseUnlessAllowed(string path)
    {
        if (!access.MayWrite)
        {
            errors.Add(
                path,
                "You may change webhooks, but not enter secrets: leave the secret out to keep the stored one, "
                    + "or ask someone with that permission.");
        }
    }

    private JsonArray ReadList(string name, string of, int max)
    {
        if (members.IsNull(name))
        {
            return [];
        }

        if (members.Find(name) is not JsonArray list)
        {
            errors.Add(name, $"'{name}' must be a list of {of}, or null for none.");
            return [];
        }

        if (list.Count > MaxItems)
        {
            errors.Add(name, $"The list has {list.Count} items: at most {max} are allowed.");
            return [];
        }

        return list;
    }
}
