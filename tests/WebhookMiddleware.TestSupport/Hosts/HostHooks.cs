using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.TestSupport.Hosts;

/// <summary>Writes webhooks to the store of a host, which knows of each change at once.</summary>
public static class HostHooks
{
    /// <summary>Adds a webhook.</summary>
    public static async Task AddHookAsync(this IServiceProvider host, Webhook webhook)
    {
        await Store(host).AddAsync(webhook, CancellationToken.None);
        await host.RefreshHooksAsync();
    }

    /// <summary>Switches a webhook on or off.</summary>
    public static async Task SwitchHookAsync(this IServiceProvider host, Guid id, bool isActive)
    {
        var current = (await Store(host).FindAsync(id, CancellationToken.None))!;
        var changed = current with { IsActive = isActive, Version = current.Version + 1 };
        if (!await Store(host).TryUpdateAsync(changed, current.Version, CancellationToken.None))
        {
            throw new InvalidOperationException("Somebody else has changed the webhook.");
        }

        await host.RefreshHooksAsync();
    }

    /// <summary>Makes the host read the webhooks that others have added.</summary>
    public static Task RefreshHooksAsync(this IServiceProvider host)
        => host.GetRequiredService<IWebhookChangeListener>().WebhooksChangedAsync(CancellationToken.None);

    private static IWebhookStore Store(IServiceProvider host) => host.GetRequiredService<IWebhookStore>();
}
