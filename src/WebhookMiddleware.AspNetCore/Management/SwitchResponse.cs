namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>The switch as this host has it.</summary>
/// <param name="Enabled">Whether webhooks run.</param>
/// <param name="Warnings">What keeps them from running although they have been switched on; null: nothing.</param>
internal sealed record SwitchResponse(bool Enabled, IReadOnlyList<string>? Warnings = null);
