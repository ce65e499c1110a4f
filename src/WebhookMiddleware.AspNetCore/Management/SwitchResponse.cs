using System.Text.Json.Serialization;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>The switch as this host has it.</summary>
/// <param name="Enabled">Whether webhooks run.</param>
/// <param name="Stored">False while the store has not taken the switch, so that only this host follows it. Null: the store has it.</param>
/// <param name="Warnings">What keeps it from being what was asked for, or from being so everywhere; null: nothing.</param>
internal sealed record SwitchResponse(
    bool Enabled,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Stored,
    IReadOnlyList<string>? Warnings);
