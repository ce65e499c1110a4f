namespace WebhookMiddleware.Webhooks;

/// <summary>Translates the three flags of a webhook into its <see cref="ResponseMode"/>.</summary>
public static class ResponseModes
{
    /// <summary>Gives the mode that the flags mean; false for the combinations that mean nothing.</summary>
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

    /// <summary>Whether the request (or the worker that raised the event) waits for the response.</summary>
    public static bool IsAwaited(this ResponseMode mode) => mode is ResponseMode.Gate or ResponseMode.Exchange;

    /// <summary>Whether the response is kept for people to read.</summary>
    public static bool SavesResponse(this ResponseMode mode) => mode is ResponseMode.Exchange or ResponseMode.Capture;
}
