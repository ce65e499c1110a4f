using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Administration;

/// <summary>Represents whether webhooks run on this host.</summary>
/// <param name="IsEnabled">Whether they run: the switch is on, and so is the setting <c>Webhooks:Enabled</c> of this host.</param>
/// <param name="IsStored">Whether the store has accepted the switch, so that the other hosts follow.</param>
/// <param name="Warnings">Descriptions of what may differ from the intention.</param>
public sealed record WebhookSwitchStatus(bool IsEnabled, bool IsStored, IReadOnlyList<string> Warnings)
{
    internal static WebhookSwitchStatus Read(WebhookRegistry registry, bool wanted)
    {
        var unstored = registry.UnstoredSwitch;
        return new WebhookSwitchStatus(registry.IsEnabled, unstored is null, [.. FindWarnings(registry, wanted, unstored)]);
    }

    private static IEnumerable<string> FindWarnings(WebhookRegistry registry, bool wanted, SwitchDecision? unstored)
    {
        if (unstored is not null)
        {
            yield return $"The webhooks are switched {(unstored.IsEnabled ? "on" : "off")} on this host, "
                + "but the store has not stored the change yet. Other hosts keep their state until it has; "
                + "this host keeps retrying, until it succeeds or the switch is set elsewhere at a later time. "
                + "A restart of this host before that loses the switch.";
            if (unstored.IsEnabled && !registry.IsLoaded)
            {
                yield return "No webhooks have been loaded yet: until the store can be read, requests on bound routes are treated as the "
                    + "setting Webhooks:AllowRequestsBeforeLoad says (default: 503).";
            }
        }

        if (wanted && !registry.IsEnabledHere)
        {
            yield return "The webhooks are switched on, but the setting Webhooks:Enabled of this host is false: it calls none.";
        }
        else if (wanted != registry.IsEnabled)
        {
            yield return "The switch was set elsewhere later (by the other host's clock), and that change takes precedence: "
                + $"the webhooks are {(registry.IsEnabled ? "on" : "off")}. Set it again if it should be otherwise.";
        }
    }
}
