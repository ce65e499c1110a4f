using System.Collections.Concurrent;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace WebhookMiddleware.Payloads;

/// <summary>Finds the application's own validators by payload type.</summary>
internal sealed class PayloadValidators(IServiceProviderIsService registered)
{
    private readonly ConcurrentDictionary<Type, PayloadValidator?> _validators = [];

    /// <summary>Returns the validator of a type, or null when the application has registered none.</summary>
    public PayloadValidator? For(Type type) => _validators.GetOrAdd(Nullable.GetUnderlyingType(type) ?? type, Create);

    private PayloadValidator? Create(Type type)
        => registered.IsService(typeof(IWebhookPayloadValidator<>).MakeGenericType(type))
            ? (PayloadValidator)Activator.CreateInstance(typeof(PayloadValidator<>).MakeGenericType(type))!
            : null;
}

/// <summary>Runs the validators of one payload type.</summary>
internal abstract class PayloadValidator
{
    /// <summary>Returns the validators' errors in the names of the API's JSON.</summary>
    public abstract ValueTask<IReadOnlyList<PayloadError>> ValidateAsync(
        object? candidate, JsonTypeInfo? typeInfo, IServiceProvider services, CancellationToken cancellationToken);
}

/// <inheritdoc/>
internal sealed class PayloadValidator<T> : PayloadValidator
{
    public override async ValueTask<IReadOnlyList<PayloadError>> ValidateAsync(
        object? candidate, JsonTypeInfo? typeInfo, IServiceProvider services, CancellationToken cancellationToken)
    {
        List<PayloadError> errors = [];
        if (candidate is not T payload)
        {
            return errors;
        }

        foreach (var validator in services.GetServices<IWebhookPayloadValidator<T>>())
        {
            foreach (var (path, messages) in await validator.ValidateAsync(payload, cancellationToken))
            {
                errors.AddRange(messages.Select(message => new PayloadError(ClrPath.ToJson(path, typeInfo), message)));
            }
        }

        return errors;
    }
}
