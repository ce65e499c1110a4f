using System.Text.Json;

namespace WebhookMiddleware.Receiver;

/// <summary>Represents what the API's client got.</summary>
public sealed record WebhookCallResponse
{
    /// <summary>Gets the status.</summary>
    public required int Status { get; init; }

    /// <summary>Gets the header <c>Location</c>; null if there was none.</summary>
    public string? Location { get; init; }

    /// <summary>Gets the body; JSON null if it was not JSON, a stream or a file, or too large.</summary>
    public required JsonElement Body { get; init; }
}
