using System.Text.Json;
using System.Text.Json.Nodes;

namespace WebhookMiddleware.Receiver.Calls;

/// <summary>Represents the standard envelope, with its payload still unread. All members are always there, except the response.</summary>
internal sealed record Envelope
{
    public required Guid Id { get; init; }

    public required string Type { get; init; }

    public required WebhookCallPhase Phase { get; init; }

    public required DateTimeOffset Timestamp { get; init; }

    public required WebhookCallHook Hook { get; init; }

    public required int Attempt { get; init; }

    public required int DeadlineMs { get; init; }

    public required bool DryRun { get; init; }

    public required WebhookCallRequest? Request { get; init; }

    public required WebhookCallPrincipal? Principal { get; init; }

    public required JsonElement Data { get; init; }

    public required JsonObject Context { get; init; }

    public WebhookCallResponse? Response { get; init; }
}
