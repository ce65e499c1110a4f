namespace WebhookMiddleware.Templates.Members;

/// <summary>Provides the shapes of the payloads of events.</summary>
internal interface IPayloadShapes
{
    /// <summary>Returns the shape of <c>data</c> for an event; unknown if any source of the event can send any payload.</summary>
    ValueShape Of(string eventName);
}
