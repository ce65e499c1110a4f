using System.Collections.Immutable;
using WebhookMiddleware.AspNetCore.Payloads;
using WebhookMiddleware.Exclusion;
using WebhookMiddleware.Payloads;

namespace WebhookMiddleware.AspNetCore.Filters;

/// <summary>
/// The payload is the JSON body, which arguments of the handler read while they are bound (<c>BindAsync</c>): <see cref="BodyIntake"/> has taken it
/// in before. A changed body is bound again, and only what can be bound is accepted.
/// </summary>
internal sealed class BinderSource(
    ImmutableArray<BoundPart<EndpointFilterInvocationContext>> arguments, HandlerRebinding rebinding, Type? type, MemberPlan? plan)
    : PayloadSource<EndpointFilterInvocationContext>
{
    public override Type? Type => type;

    public override bool IsBodyItself => true;

    public override ValueTask<PayloadReading> ReadAsync(EndpointFilterInvocationContext call, HttpContext context, bool mustBeShown)
    {
        if (context.Features.Get<JsonPayload>() is not { } payload)
        {
            // The first webhook has become active between the intake and now: this request began without any.
            return new(default(PayloadReading));
        }

        payload.Declared ??= plan;
        payload.Bind = body => BindAsync(call, context, payload, body);
        return new(new PayloadReading(payload));
    }

    public override void GiveBack(EndpointFilterInvocationContext call, HttpContext context, WebhookPayload payload)
    {
        if (payload.IsChanged)
        {
            ((JsonPayload)payload).PutBack(context.Request);
        }
    }

    private async ValueTask<IReadOnlyList<PayloadError>> BindAsync(
        EndpointFilterInvocationContext call, HttpContext context, JsonPayload payload, ReadOnlyMemory<byte> body)
    {
        payload.Put(context.Request, body);
        EndpointFilterInvocationContext fresh;
        try
        {
            fresh = await rebinding.BindAsync(context);
        }
        catch (Exception exception)
        {
            // Whatever it is (an exception of the API's own BindAsync, too): the patch brought it about.
            return [new PayloadError("", $"it can't be bound to the handler's arguments. {exception.Message}")];
        }

        List<PayloadError> errors = [];
        foreach (var argument in arguments)
        {
            if (argument.Validate is { } validate)
            {
                errors.AddRange(await validate(call, argument.Get(fresh), context.RequestAborted));
            }
        }

        if (errors.Count == 0)
        {
            foreach (var argument in arguments)
            {
                argument.Set(call, argument.Get(fresh));
            }
        }

        return errors;
    }
}
