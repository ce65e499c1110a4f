namespace WebhookMiddleware.Receiver.Verification;

/// <summary>Represents why a request never reaches its handler.</summary>
/// <param name="Status">The status of the response.</param>
/// <param name="Reason">The reason, for people.</param>
internal sealed record Refusal(int Status, string Reason)
{
    public static readonly Refusal BadCredentials = new(StatusCodes.Status401Unauthorized, "The Basic credentials are missing or wrong.");

    public static readonly Refusal Unsigned = new(
        StatusCodes.Status401Unauthorized,
        "One of the headers webhook-id, webhook-timestamp and webhook-signature is missing or malformed.");

    public static readonly Refusal NotFresh = new(
        StatusCodes.Status401Unauthorized, "The time of the request is too far from this host's clock.");

    public static readonly Refusal Forged = new(StatusCodes.Status401Unauthorized, "No signature was made with one of the secrets.");

    public static readonly Refusal LongId = new(StatusCodes.Status400BadRequest, "The header webhook-id is too long.");

    public static readonly Refusal NotJson = new(StatusCodes.Status415UnsupportedMediaType, "The body is not declared as JSON.");

    public static readonly Refusal TooLate = new(StatusCodes.Status503ServiceUnavailable, "The handler did not answer in time.");

    public static Refusal TooLarge(int maxBytes)
        => new(StatusCodes.Status413PayloadTooLarge, $"The body is larger than {maxBytes} bytes.");

    public static Refusal Broken(IOException exception)
        => new(
            (exception as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status400BadRequest,
            "The body is incomplete or malformed.");
}
