namespace WebhookMiddleware.Payloads;

/// <summary>
/// Validates payloads that webhooks have changed with the application's own rules, such as those of a validation library that runs in a filter.
/// Register any number in the service container; an open generic registration serves all payload types.
/// </summary>
/// <remarks>
/// The framework's validation (data annotations, <c>IValidatableObject</c>, <c>AddValidation()</c>) is applied without a validator of this kind, and
/// comes first. Only enriched payloads are validated: the application validates what its clients send. Validators are resolved from the request's
/// services, so that they may be scoped.
/// </remarks>
/// <typeparam name="T">The type that the endpoint binds, or the type of a payload that a handler raises.</typeparam>
public interface IWebhookPayloadValidator<in T>
{
    /// <summary>Validates an enriched payload. One that is not valid is the failure of the webhook that sent the patch, not of the client.</summary>
    /// <param name="payload">The payload with the patch applied; never null.</param>
    /// <param name="cancellationToken">Is cancelled when the client goes away.</param>
    /// <returns>
    /// The messages by member path, as CLR names (<c>Items[0].Quantity</c>) or as the names of the API's JSON; an empty key stands for the payload as a
    /// whole. Empty: the payload is valid.
    /// </returns>
    ValueTask<IDictionary<string, string[]>> ValidateAsync(T payload, CancellationToken cancellationToken);
}
