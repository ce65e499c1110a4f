using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Events;
using WebhookMiddleware.Json;
using WebhookMiddleware.Payloads;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Pipeline;

/// <summary>Begins the events that code raises by itself: finds their webhooks, and wraps their payload.</summary>
internal sealed class RaisedEvents(
    WebhookEventCatalog catalog, WebhookRegistry registry, IInvocationContext invocations, PayloadValidators validators, IServiceScopeFactory scopes,
    IOptions<WebhookOptions> options)
{
    /// <exception cref="ArgumentException">The event is unknown, or of another phase.</exception>
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

    /// <summary>The same for an event that has happened.</summary>
    /// <exception cref="ArgumentException">The event is unknown, or no after-event.</exception>
    /// <exception cref="InvalidOperationException">The webhooks have not been loaded, so nobody could be told.</exception>
    public RaisedEvent BeginAfter<T>(string eventName, T payload)
    {
        var raised = Begin(eventName, WebhookPhase.After, payload);
        return ReferenceEquals(raised.Plan, EventPlan.NotLoaded)
            ? throw new InvalidOperationException($"{eventName} can't be raised: the webhooks have not been loaded.")
            : raised;
    }

    // Said whenever the code runs, and not only when an operator attaches a webhook one day.
    private BoundPayload NewPayload<T>(T payload)
    {
        var (json, type) = (invocations.JsonOptions, payload?.GetType() ?? typeof(T));
        if (PayloadContract.Find(type, json) is not { } typeInfo)
        {
            // A source-generated context may list what it is declared as, such as a list's interface.
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
