using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Events;
using WebhookMiddleware.Json;
using WebhookMiddleware.Payloads;
using WebhookMiddleware.Payloads.Binding;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Pipeline;

/// <summary>Creates the events that application code raises: finds their webhooks and wraps their payload.</summary>
internal sealed class RaisedEvents(
    WebhookEventCatalog catalog,
    WebhookRegistry registry,
    IInvocationContext invocations,
    PayloadValidators validators,
    IServiceScopeFactory scopes,
    IOptions<WebhookOptions> options)
{
    /// <summary>Creates an event of the given phase.</summary>
    /// <exception cref="ArgumentException">
    /// The event is unknown or belongs to another phase; or no JSON contract is known for the payload.
    /// </exception>
    public RaisedEvent Begin<T>(string eventName, WebhookPhase phase, T payload)
    {
        if (!catalog.TryGet(eventName, phase, out var webhookEvent, out var error))
        {
            throw new ArgumentException(error, nameof(eventName));
        }

        var invocation = invocations.NewInvocation(webhookEvent);
        var plan = registry.Current[catalog.IndexOf(webhookEvent)];
        return new RaisedEvent(
            plan is not null && plan.Concerns(invocation) ? plan : null,
            invocation,
            NewPayload(payload));
    }

    /// <summary>Creates an event that has already happened.</summary>
    /// <exception cref="ArgumentException">
    /// The event is unknown or not an after-event; or no JSON contract is known for the payload.
    /// </exception>
    /// <exception cref="InvalidOperationException">The webhooks have not been loaded yet, so none could be notified.</exception>
    public RaisedEvent BeginAfter<T>(string eventName, T payload)
    {
        var raised = Begin(eventName, WebhookPhase.After, payload);
        return ReferenceEquals(raised.Plan, EventPlan.NotLoaded)
            ? throw new InvalidOperationException($"{eventName} can't be raised yet: the webhooks have not been loaded. Try again later.")
            : raised;
    }

    // Throws for an unknown type at every call, whether or not a webhook is attached. Otherwise the mistake would only show once one is.
    private BoundPayload NewPayload<T>(T payload)
    {
        var (json, type) = (invocations.JsonOptions, payload?.GetType() ?? typeof(T));
        if (PayloadContract.Find(type, json) is not { } typeInfo)
        {
            // A source-generated context may list the declared type, such as a list's interface, and not the type of the instance.
            (type, typeInfo) = PayloadContract.Find(typeof(T), json) is { } declared && typeof(T) != typeof(object)
                ? (typeof(T), declared)
                : throw new ArgumentException(DescribeUnknown(type, json), nameof(payload));
        }

        return new BoundPayload(
            payload,
            type,
            json,
            validators.For(type) is { } validator ? (candidate, token) => ValidateAsync(validator, candidate, typeInfo, token) : null)
        {
            Limit = PayloadLimit.OfRaised(options.Value),
        };
    }

    private static string DescribeUnknown(Type type, JsonSerializerOptions json)
        => $"{type} can't be raised: {PayloadContract.DescribeUnknown(PayloadContract.FindUnknown(type, json) ?? type)} "
            + "An anonymous type can't be added: raise a named one, or a JsonObject.";

    private async ValueTask<IReadOnlyList<PayloadError>> ValidateAsync(
        PayloadValidator validator, object? candidate, JsonTypeInfo typeInfo, CancellationToken cancellationToken)
    {
        if (invocations.RequestServices is { } services)
        {
            return await validator.ValidateAsync(candidate, typeInfo, services, cancellationToken);
        }

        await using var scope = scopes.CreateAsyncScope();
        return await validator.ValidateAsync(candidate, typeInfo, scope.ServiceProvider, cancellationToken);
    }
}
