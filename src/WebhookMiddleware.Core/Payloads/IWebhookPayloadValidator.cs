namespace WebhookMiddleware.Payloads;

/// <summary>
/// Validates payloads that webhooks have changed with the application's own rules, such as those of a validation library that runs in a
/// filter. Register any number in the service container; an open generic registration serves all payload types.
/// </summary>
/// <remarks>
/// The framework's validation (data annotations, <c>IValidatableObject</c>, <c>AddValidation()</c>) is always applied first and needs no
/// validator of this kind. Only enriched payloads are validated: the application validates what its clients send. Validators are resolved
/// from the request's services, so they may be scoped.
/// </remarks>
/// <typeparam name="T">The type that the endpoint binds, or the type of a payload that a handler raises.</typeparam>
public interface IWebhookPayloadValidator<in T>
{
    /// <summary>
    /// Validates an enriched payload. An invalid one is the failure of the webhook that sent the patch, not of the client.
    /// </summary>
    /// <param name="payload">The payload with the patch applied; never null.</param>
    /// <param name="cancellationToken">A token that is cancelled when the client disconnects.</param>
    /// <returns>
    /// The messages by member path, in CLR names (<c>Items[0].Quantity</c>) or in the names of the API's JSON. An empty key stands for the
    /// whole payload. An empty dictionary means that the payload is valid.
    /// </returns>
    ValueTask<IDictionary<string, string[]>> ValidateAsync(T payload, CancellationToken cancellationToken);
}
