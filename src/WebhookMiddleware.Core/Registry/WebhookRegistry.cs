using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Events;
using WebhookMiddleware.Text;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Registry;

/// <summary>
/// Holds the snapshot that this process works with, and renews it from the store. When the store can't be reached the last good
/// snapshot stays.
/// </summary>
internal sealed partial class WebhookRegistry : IWebhookChangeListener, IDisposable
{
    /// <summary>How often secrets and webhooks that can't be read are tried again: they may be put right, and nothing announces that.</summary>
    internal static readonly TimeSpan UnreadableRetryInterval = TimeSpan.FromSeconds(10);

    private readonly WebhookEventCatalog _catalog;
    private readonly IWebhookStore _store;
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
    private DateTimeOffset? _retryUnreadableAt;
    private long _lastReadAtTicks;

    public WebhookRegistry(
        WebhookEventCatalog catalog,
        IWebhookStore store,
        IPerWebhookState state,
        IOptionsMonitor<WebhookOptions> options,
        TimeProvider timeProvider,
        ILogger<WebhookRegistry> logger)
    {
        _catalog = catalog;
        _store = store;
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

    /// <summary>Finds the webhooks whose event this host doesn't know.</summary>
    public UnknownEvents UnknownEvents { get; }

    /// <summary>The snapshot to work with: one volatile read.</summary>
    public WebhookSnapshot Current => _current;

    /// <summary>
    /// The snapshot for work that must not be missed: null while no webhooks have been loaded or the switch is off, when <see cref="Current"/> may be empty
    /// without that meaning that there are no webhooks.
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

    /// <summary>Whether webhooks run: both this host's settings and the switch in the store, which counts for all hosts, say so.</summary>
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

    /// <summary>Whether this host's settings let webhooks run.</summary>
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

    /// <summary>What was decided on this host about the switch and is not stored yet. Null: nothing.</summary>
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

    /// <summary>Switches webhooks on this host at once. <see cref="WebhookSwitch"/> has it stored.</summary>
    public SwitchDecision Decide(bool isEnabled) => Publish(() => _switch.Decide(isEnabled, _timeProvider.GetUtcNow()));

    /// <summary>The stored webhooks that are left out, because they can't be read.</summary>
    public IReadOnlyList<UnreadableWebhook> Unreadable => _unreadable;

    /// <summary>Whether the store has been read at least once.</summary>
    public bool IsLoaded => LastReadAt is not null;

    /// <summary>When the store last answered; null when it never did.</summary>
    public DateTimeOffset? LastReadAt
        => Interlocked.Read(ref _lastReadAtTicks) is var ticks and > 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>Reads the webhooks again, if the store has another version of them than this process, or secrets could not be decrypted.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _refreshing.WaitAsync(cancellationToken);
        try
        {
            // A decision that is stored from here on may not be in what is read.
            var settled = SettledSwitch();
            if (_loadedVersion is null
                || settled is not null
                || _retryUnreadableAt <= _timeProvider.GetUtcNow()
                || await _store.GetVersionAsync(cancellationToken) != _loadedVersion)
            {
                var set = await _store.LoadAsync(cancellationToken);
                var loaded = WebhookSnapshot.Build(_catalog, set, _loaded);
                Publish(() =>
                {
                    _loaded = loaded;
                    _switch.Adopt(set, settled);
                    return loaded;
                });
                _state.Retain(set.Webhooks.Select(webhook => webhook.Id).ToHashSet());
                NoteUnreadable(set.Unreadable);
                _retryUnreadableAt = set.Unreadable.Count > 0 || set.Webhooks.Any(webhook => webhook.SecretsUnreadable)
                    ? _timeProvider.GetUtcNow() + UnreadableRetryInterval
                    : null;
                if (_loadedVersion != set.Version)
                {
                    _loadedVersion = set.Version;
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
            // The change is in the store; this host takes it in at its next poll.
            Log.RefreshFailed(_logger, exception);
        }
    }

    public void Dispose()
    {
        _optionsChanges?.Dispose();
        _refreshing.Dispose();
    }

    private void NoteUnreadable(IReadOnlyList<UnreadableWebhook> unreadable)
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
            if (isEnabled != wasEnabled)
            {
                Log.Switched(_logger, isEnabled ? "on" : "off");
            }

            return result;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 302, EventName = "WebhooksLoaded", Level = LogLevel.Information,
            Message = "{Count} webhooks loaded (version {Version}).")]
        public static partial void Loaded(ILogger logger, int count, long version);

        [LoggerMessage(EventId = 303, EventName = "WebhookUnreadable", Level = LogLevel.Error,
            Message = "Webhook {Hook} ({HookId}) can't be read from the store and is left out; what waits for it goes on waiting, and requests that need its "
                + "consent are refused. Put its row right, or delete it. {Reason}")]
        public static partial void LeftOut(ILogger logger, string hook, Guid? hookId, string reason);

        [LoggerMessage(EventId = 304, EventName = "WebhookReadableAgain", Level = LogLevel.Information,
            Message = "Webhook {Hook} ({HookId}) can be read again, or is gone.")]
        public static partial void BackAgain(ILogger logger, string hook, Guid? hookId);

        [LoggerMessage(EventId = 305, EventName = "WebhooksRefreshFailed", Level = LogLevel.Warning,
            Message = "The webhooks were changed, but could not be read again at once; the next poll does.")]
        public static partial void RefreshFailed(ILogger logger, Exception exception);

        [LoggerMessage(EventId = 306, EventName = "WebhooksSwitched", Level = LogLevel.Warning,
            Message = "Webhooks are switched {State}.")]
        public static partial void Switched(ILogger logger, string state);
    }
}
