using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Events;
using WebhookMiddleware.Text;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Registry;

/// <summary>
/// Holds the current snapshot of this process and refreshes it from the store. While the store is down, the last snapshot is kept.
/// </summary>
internal sealed partial class WebhookRegistry : IWebhookChangeListener, IDisposable
{
    /// <summary>How often unreadable secrets and webhooks are read again. They may be repaired without a change of the version.</summary>
    internal static readonly TimeSpan UnreadableRetryInterval = TimeSpan.FromSeconds(10);

    private readonly WebhookEventCatalog _catalog;
    private readonly IWebhookStore _store;
    private readonly ConfiguredWebhooks _configured;
    private readonly IPerWebhookState _state;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger<WebhookRegistry> _logger;
    private readonly WebhookSnapshot _empty;
    private readonly Lock _publishing = new();
    private readonly SemaphoreSlim _refreshing = new(1, 1);
    private readonly IDisposable? _optionsChanges;

    private WebhookSnapshot _loaded;
    private volatile WebhookSnapshot _current;
    private volatile IReadOnlyList<UnreadableWebhook> _unreadable = [];
    private readonly SwitchState _switch;
    private long? _loadedVersion;
    private IReadOnlyList<Webhook>? _loadedConfigured;
    private volatile LoadedWebhooks? _lastLoaded;
    private DateTimeOffset? _retryUnreadableAt;
    private long _lastReadAtTicks;

    public WebhookRegistry(
        WebhookEventCatalog catalog,
        IWebhookStore store,
        ConfiguredWebhooks configured,
        IPerWebhookState state,
        IOptionsMonitor<WebhookOptions> options,
        TimeProvider timeProvider,
        ILogger<WebhookRegistry> logger)
    {
        _catalog = catalog;
        _store = store;
        _configured = configured;
        _state = state;
        UnknownEvents = new UnknownEvents(catalog, logger);
        _timeProvider = timeProvider;
        _logger = logger;
        _empty = WebhookSnapshot.Empty(catalog);
        _loaded = options.CurrentValue.AllowRequestsBeforeLoad ? _empty : WebhookSnapshot.NotLoaded(catalog);
        _switch = new SwitchState(options.CurrentValue.Enabled);
        _current = _switch.IsEnabled ? _loaded : _empty;
        _optionsChanges = options.OnChange(changed => Publish(() => _switch.IsEnabledHere = changed.Enabled));
    }

    /// <summary>Gets the finder of webhooks whose event this host does not know.</summary>
    public UnknownEvents UnknownEvents { get; }

    /// <summary>Gets the current snapshot, with one volatile read.</summary>
    public WebhookSnapshot Current => _current;

    /// <summary>Gets the snapshot that counts while webhooks are switched on, whether or not they are.</summary>
    public WebhookSnapshot WhileEnabled
    {
        get
        {
            lock (_publishing)
            {
                return _loaded;
            }
        }
    }

    /// <summary>
    /// Gets the snapshot for work that must not be missed, or null while the webhooks have not been loaded or are switched off. In those
    /// cases <see cref="Current"/> can be empty although there are webhooks.
    /// </summary>
    public WebhookSnapshot? Authoritative
    {
        get
        {
            lock (_publishing)
            {
                return _switch.IsEnabled && IsLoaded ? _loaded : null;
            }
        }
    }

    /// <summary>
    /// Gets whether webhooks run: both this host's settings and the stored switch, which applies to all hosts, enable them.
    /// </summary>
    public bool IsEnabled
    {
        get
        {
            lock (_publishing)
            {
                return _switch.IsEnabled;
            }
        }
    }

    /// <summary>Gets whether this host's settings enable webhooks.</summary>
    public bool IsEnabledHere
    {
        get
        {
            lock (_publishing)
            {
                return _switch.IsEnabledHere;
            }
        }
    }

    /// <summary>Gets the decision about the switch that was made on this host and is not stored yet, or null.</summary>
    public SwitchDecision? UnstoredSwitch
    {
        get
        {
            lock (_publishing)
            {
                return _switch.Decision is { IsSettled: false } decision ? decision : null;
            }
        }
    }

    /// <summary>Returns the webhook with this id as it was last loaded, even while webhooks are switched off, or null.</summary>
    public Webhook? Find(Guid id)
    {
        lock (_publishing)
        {
            return _loaded.Find(id)?.Definition;
        }
    }

    /// <summary>Switches webhooks on this host at once. <see cref="WebhookSwitch"/> stores the decision.</summary>
    public SwitchDecision Decide(bool isEnabled, string? actor)
        => Publish(() => _switch.Decide(isEnabled, actor, _timeProvider.GetUtcNow()));

    /// <summary>Gets the stored webhooks that are left out because they can't be read.</summary>
    public IReadOnlyList<UnreadableWebhook> Unreadable => _unreadable;

    /// <summary>Gets what was last loaded, whether webhooks are switched on or not, or null when nothing has been loaded.</summary>
    public LoadedWebhooks? Loaded => _lastLoaded;

    /// <summary>Gets whether the store has been read at least once.</summary>
    public bool IsLoaded => LastReadAt is not null;

    /// <summary>Gets when the store last answered, or null when it never has.</summary>
    public DateTimeOffset? LastReadAt
        => Interlocked.Read(ref _lastReadAtTicks) is var ticks and > 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>
    /// Reads the webhooks again if the version in the store differs from the loaded one, those of the configuration have changed, a switch
    /// was stored, or unreadable ones are due for another attempt.
    /// </summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _refreshing.WaitAsync(cancellationToken);
        try
        {
            // A decision that is stored after this line may be missing from what is read.
            var settled = SettledSwitch();
            var configured = _configured.Current;
            if (_loadedVersion is null
                || configured != _loadedConfigured
                || settled is not null
                || _retryUnreadableAt <= _timeProvider.GetUtcNow()
                || await _store.GetVersionAsync(cancellationToken) != _loadedVersion)
            {
                var set = AllWebhooks.Add(configured, await _store.LoadAsync(cancellationToken));
                var loaded = WebhookSnapshot.Build(_catalog, set, _loaded);
                Publish(() =>
                {
                    _loaded = loaded;
                    _switch.Adopt(set, settled);
                    return loaded;
                });
                _lastLoaded = new LoadedWebhooks(set.Version, _timeProvider.GetUtcNow(), set.Webhooks.Count);
                _state.Retain(set.Webhooks.Select(webhook => webhook.Id).ToHashSet());
                ReportUnreadable(set.Unreadable);
                _retryUnreadableAt = set.Unreadable.Count > 0 || set.Webhooks.Any(webhook => webhook.SecretsUnreadable)
                    ? _timeProvider.GetUtcNow() + UnreadableRetryInterval
                    : null;
                if (_loadedVersion != set.Version || _loadedConfigured != configured)
                {
                    (_loadedVersion, _loadedConfigured) = (set.Version, configured);
                    Log.Loaded(_logger, set.Webhooks.Count, set.Version);
                    UnknownEvents.WarnOf(set.Webhooks);
                }
            }

            Interlocked.Exchange(ref _lastReadAtTicks, _timeProvider.GetUtcNow().UtcTicks);
        }
        finally
        {
            _refreshing.Release();
        }
    }

    async Task IWebhookChangeListener.WebhooksChangedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RefreshAsync(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The change is stored. This host picks it up at its next poll.
            Log.RefreshFailed(_logger, exception);
        }
    }

    public void Dispose()
    {
        _optionsChanges?.Dispose();
        _refreshing.Dispose();
    }

    private void ReportUnreadable(IReadOnlyList<UnreadableWebhook> unreadable)
    {
        var known = _unreadable;
        _unreadable = unreadable;
        foreach (var webhook in unreadable.Except(known))
        {
            var (name, reason) = (LogSanitizer.Of(webhook.Name), LogSanitizer.Of(webhook.Reason));
            Log.LeftOut(_logger, name, webhook.Id, reason);
        }

        foreach (var webhook in known.Where(webhook => unreadable.All(other => (other.Id, other.Name) != (webhook.Id, webhook.Name))))
        {
            var name = LogSanitizer.Of(webhook.Name);
            Log.BackAgain(_logger, name, webhook.Id);
        }
    }

    private SwitchDecision? SettledSwitch()
    {
        lock (_publishing)
        {
            return _switch.Decision is { IsSettled: true } decision ? decision : null;
        }
    }

    private T Publish<T>(Func<T> change)
    {
        lock (_publishing)
        {
            var wasEnabled = _switch.IsEnabled;
            var result = change();
            var isEnabled = _switch.IsEnabled;
            _current = isEnabled ? _loaded : _empty;
            if (isEnabled && !wasEnabled)
            {
                Log.SwitchedOn(_logger);
            }
            else if (!isEnabled && wasEnabled)
            {
                Log.SwitchedOff(_logger);
            }

            return result;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 302, EventName = "WebhooksLoaded", Level = LogLevel.Information,
            Message = "Webhooks loaded: {Count} (version {Version}).")]
        public static partial void Loaded(ILogger logger, int count, long version);

        [LoggerMessage(EventId = 303, EventName = "WebhookUnreadable", Level = LogLevel.Error,
            Message = "Webhook {Hook} ({HookId}) can't be read from the store and is left out. Its deliveries stay queued, and requests "
                + "that need its consent are refused. Correct its row, or delete it. {Reason}")]
        public static partial void LeftOut(ILogger logger, string hook, Guid? hookId, string reason);

        [LoggerMessage(EventId = 304, EventName = "WebhookReadableAgain", Level = LogLevel.Information,
            Message = "Webhook {Hook} ({HookId}) can be read again, or has been deleted.")]
        public static partial void BackAgain(ILogger logger, string hook, Guid? hookId);

        [LoggerMessage(EventId = 305, EventName = "WebhooksRefreshFailed", Level = LogLevel.Warning,
            Message = "The webhooks were changed, but could not be reloaded immediately. The next poll reloads them.")]
        public static partial void RefreshFailed(ILogger logger, Exception exception);

        [LoggerMessage(EventId = 306, EventName = "WebhooksSwitched", Level = LogLevel.Warning,
            Message = "Webhooks are switched off.")]
        public static partial void SwitchedOff(ILogger logger);

        [LoggerMessage(EventId = 314, EventName = "WebhooksSwitchedOn", Level = LogLevel.Information,
            Message = "Webhooks are switched on.")]
        public static partial void SwitchedOn(ILogger logger);
    }
}

/// <summary>What a host has loaded.</summary>
/// <param name="Version">The version of the set.</param>
/// <param name="At">When it was loaded.</param>
/// <param name="Count">The number of webhooks, inactive ones included.</param>
internal sealed record LoadedWebhooks(long Version, DateTimeOffset At, int Count);
