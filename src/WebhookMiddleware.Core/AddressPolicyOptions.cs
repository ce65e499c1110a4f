namespace WebhookMiddleware;

/// <summary>Which addresses webhooks may have. Without any setting: every public address, on every port.</summary>
public sealed class AddressPolicyOptions
{
    /// <summary>Whether loopback addresses (127.0.0.0/8 and ::1) may be called. Default: false.</summary>
    public bool AllowLoopback { get; set; }

    /// <summary>
    /// Host names that may be called although they lead to addresses that are not public: a name stands for itself, and with a leading dot
    /// (<c>.corp.example</c>) for all names that end so, except where these lead to a cloud's metadata. Default: none.
    /// </summary>
    public IList<string> AllowedHosts { get; } = [];

    /// <summary>Addresses (<c>10.1.2.3</c>) and networks (<c>10.1.0.0/16</c>) that may be called although they are not public. Default: none.</summary>
    public IList<string> AllowedNetworks { get; } = [];

    /// <summary>The ports that may be called. Empty (the default): all.</summary>
    public IList<int> AllowedPorts { get; } = [];
}
