using System.Text.Json.Serialization;

namespace WebhookMiddleware.Receiver;

/// <summary>Specifies when an event is raised.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WebhookCallPhase>))]
public enum WebhookCallPhase
{
    /// <summary>Something is about to happen. An awaited webhook decides whether it does.</summary>
    Before,

    /// <summary>Something has happened.</summary>
    After,

    /// <summary>A time has come.</summary>
    Scheduled,
}
