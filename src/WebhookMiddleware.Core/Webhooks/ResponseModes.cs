namespace WebhookMiddleware.Webhooks;

/// <summary>Converts the three flags of a webhook to its <see cref="ResponseMode"/>.</summary>
public static class ResponseModes
{
    /// <summary>Gets the mode of a combination of flags. Returns false for meaningless combinations.</summary>
    public static bool TryGet(bool fireAndForget, bool awaitResponse, bool responseContainsData, out ResponseMode mode)
    {
        (mode, var known) = (fireAndForget, awaitResponse, responseContainsData) switch
        {
            (true, false, false) => (ResponseMode.Notify, true),
            (false, true, false) => (ResponseMode.Gate, true),
            (false, true, true) => (ResponseMode.Exchange, true),
            (false, false, true) => (ResponseMode.Capture, true),
            _ => (default, false),
        };
        return known;
    }

    /// <summary>Determines whether the request (or the worker that raised the event) waits for the response.</summary>
    public static bool IsAwaited(this ResponseMode mode) => mode is ResponseMode.Gate or ResponseMode.Exchange;

    /// <summary>Determines whether the response is saved for people to read.</summary>
    public static bool SavesResponse(this ResponseMode mode) => mode is ResponseMode.Exchange or ResponseMode.Capture;
}
