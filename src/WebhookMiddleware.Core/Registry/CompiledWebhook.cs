using System.Net.Http.Headers;
using System.Text;
using WebhookMiddleware.Addressing;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Masking;
using WebhookMiddleware.Signing;
using WebhookMiddleware.Templates;
using WebhookMiddleware.Text;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Registry;

/// <summary>A webhook prepared for calls: its URL is parsed, its templates are compiled, its headers are checked.</summary>
internal sealed class CompiledWebhook
{
    private AddressCheck? _address;

    private CompiledWebhook(Webhook definition)
    {
        Definition = definition;
        LogName = LogSanitizer.Of(definition.Name);
        Receiver = definition.Id.ToString();
    }

    public Webhook Definition { get; }

    public Guid Id => Definition.Id;

    /// <summary>Gets the name, sanitized for logs. It may come from a store that others write to.</summary>
    public string LogName { get; }

    public ResponseMode ResponseMode { get; private set; }

    public TimeSpan Timeout { get; private set; }

    public LiquidTemplate? Body { get; private set; }

    public LiquidCondition? Condition { get; private set; }

    /// <summary>
    /// Gets the reason why every call fails, or null when the webhook can be called. The members below are set in that case.
    /// </summary>
    public CompileFailure? Failure { get; private set; }

    public Uri? Url { get; private set; }

    /// <summary>Gets the authority of the URL: its host, and its port unless it is the scheme's own.</summary>
    public string? Authority { get; private set; }

    /// <summary>
    /// Gets the host and port, which identify the receiver whatever the scheme. Webhooks with the same value share a receiver; one without
    /// a URL has a receiver of its own.
    /// </summary>
    public string Receiver { get; private set; }

    public string? ContentType { get; private set; }

    /// <summary>Gets the Basic credentials, or null when there are none.</summary>
    public string? Authorization { get; private set; }

    public IReadOnlyList<SigningSecret> SigningSecrets { get; private set; } = [];

    /// <summary>Gets the mask that replaces the webhook's secrets in responses, or null when it has none. Created at first use.</summary>
    public SecretMask? Mask => Definition.HasSecrets ? field ??= SecretMask.For(Definition) : null;

    /// <summary>
    /// Compiles a webhook. Never throws: a webhook that can't be compiled (others may write to the store) fails when it is called.
    /// </summary>
    public static CompiledWebhook Compile(Webhook definition)
    {
        var compiled = new CompiledWebhook(definition)
        {
            Timeout = TimeSpan.FromMilliseconds(Math.Clamp(definition.TimeoutMs, Webhook.MinTimeoutMs, Webhook.MaxTimeoutMs)),
        };

        // All steps run, so that the valid parts can be inspected even when others are not.
        var failures = new[]
        {
            compiled.CompileMode(),
            compiled.CompileSecrets(),
            compiled.CompileUrl(),
            compiled.CompileContentType(),
            compiled.CompileHeaders(),
            compiled.CompileBody(),
            compiled.CompileCondition(),
        };
        compiled.Failure = failures.FirstOrDefault(failure => failure is not null);
        return compiled;
    }

    /// <summary>Returns the reason why the policy refuses the URL; null when it does not. Determined once.</summary>
    public string? RefusalBy(AddressPolicy policy)
    {
        var known = _address;
        if (known?.Policy != policy)
        {
            policy.Refuses(Url!, out var reason);
            _address = known = new AddressCheck(policy, reason);
        }

        return known!.Reason;
    }

    /// <summary>Returns the name of a receiver. Host names that resolve to the same address are different receivers.</summary>
    public static string NameOf(string host, int port) => $"{host.TrimEnd('.').ToLowerInvariant()}:{port}";

    private CompileFailure? CompileMode()
    {
        if (ResponseModes.TryGet(Definition.FireAndForget, Definition.AwaitResponse, Definition.ResponseContainsData, out var mode))
        {
            ResponseMode = mode;
            return null;
        }

        // Treated as a gate if it is awaited: as a background webhook, it would let the request pass.
        ResponseMode = Definition.AwaitResponse ? ResponseMode.Gate : ResponseMode.Notify;
        return new(WebhookOutcome.ConnectionFailed, "The flags of the webhook contradict each other.");
    }

    private CompileFailure? CompileSecrets()
    {
        if (Definition.SecretsUnreadable)
        {
            return new(WebhookOutcome.SecretUnreadable, "The secrets of the webhook can't be decrypted. Enter them again.");
        }

        var secrets = new List<SigningSecret>();
        foreach (var stored in Definition.SigningSecrets)
        {
            if (!SigningSecret.TryParse(stored.Secret, out var secret))
            {
                return new(
                    WebhookOutcome.SecretUnreadable,
                    $"The signing secret {stored.Id} is not {SigningSecret.Prefix} followed by the base64 of 24 to 64 bytes.");
            }

            secrets.Add(secret);
        }

        SigningSecrets = secrets;
        if (Definition.BasicAuth is { } basic)
        {
            var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{basic.Username}:{basic.Password}"));
            Authorization = $"Basic {credentials}";
        }

        return null;
    }

    private CompileFailure? CompileUrl()
    {
        if (!HttpUrl.TryParse(Definition.Url, out var url) || url.UserInfo.Length > 0)
        {
            return new(
                WebhookOutcome.ConnectionFailed, "The URL of the webhook is not an absolute http or https URL without user info.");
        }

        Url = url;
        Authority = url.Authority;
        Receiver = NameOf(url.IdnHost, url.Port);
        return null;
    }

    private CompileFailure? CompileContentType()
    {
        if (!MediaTypeHeaderValue.TryParse(Definition.ContentType, out var contentType)
            || Definition.ContentType.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return new(WebhookOutcome.ConnectionFailed, "The content type of the webhook is not a media type.");
        }

        ContentType = contentType.ToString();
        return null;
    }

    private CompileFailure? CompileHeaders()
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var header in Definition.Headers)
        {
            if (!names.Add(header.Name)
                || !CustomHeader.CanBeSent(header.Name, header.Value, hasBasicAuth: Definition.BasicAuth is not null))
            {
                return new(WebhookOutcome.ConnectionFailed, $"The header '{LogSanitizer.Of(header.Name, maxLength: 100)}' can't be sent.");
            }
        }

        return null;
    }

    private CompileFailure? CompileBody()
    {
        if (string.IsNullOrEmpty(Definition.Body))
        {
            return null;
        }

        if (!LiquidTemplate.TryParse(Definition.Body, Definition.ContentType, out var template, out var error))
        {
            return new(WebhookOutcome.TemplateFailed, $"The body template does not parse. {error}");
        }

        Body = template;
        return null;
    }

    private CompileFailure? CompileCondition()
    {
        if (string.IsNullOrWhiteSpace(Definition.Condition))
        {
            return null;
        }

        if (!LiquidCondition.TryParse(Definition.Condition, out var condition, out var error))
        {
            return new(WebhookOutcome.TemplateFailed, $"The condition does not parse. {error}");
        }

        Condition = condition;
        return null;
    }

    private sealed record AddressCheck(AddressPolicy Policy, string? Reason);
}
