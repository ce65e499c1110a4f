namespace WebhookMiddleware;

/// <summary>
/// Provides the settings of the addresses that webhooks may have. Without any setting: every public address, on every port.
/// </summary>
public sealed class AddressPolicyOptions
{
    /// <summary>Gets or sets whether loopback addresses (127.0.0.0/8 and ::1) may be called. Default: false.</summary>
    public bool AllowLoopback { get; set; }

    /// <summary>
    /// Gets the host names that may be called although they resolve to addresses that are not public. A name with a leading dot
    /// (<c>.corp.example</c>) allows all names that end with it, except where they resolve to the metadata addresses of a cloud. Default:
    /// none.
    /// </summary>
    public IList<string> AllowedHosts { get; } = [];

    /// <summary>
    /// Gets the addresses (<c>10.1.2.3</c>) and networks (<c>10.1.0.0/16</c>) that may be called although they are not public. Default:
    /// none.
    /// </summary>
    public IList<string> AllowedNetworks { get; } = [];

    /// <summary>Gets the ports that may be called. Empty (the default): all.</summary>
    public IList<int> AllowedPorts { get; } = [];
}
