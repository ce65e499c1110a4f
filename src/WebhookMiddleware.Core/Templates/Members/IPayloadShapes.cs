namespace WebhookMiddleware.Templates.Members;

/// <summary>Knows the payloads of events.</summary>
internal interface IPayloadShapes
{
    /// <summary>Returns what <c>data</c> can be for an event; unknown where a single source of the event could send anything.</summary>
    ValueShape Of(string eventName);
}
