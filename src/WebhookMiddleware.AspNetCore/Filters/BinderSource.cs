using System.Collections.Immutable;
using WebhookMiddleware.AspNetCore.Payloads;
using WebhookMiddleware.Exclusion;
using WebhookMiddleware.Payloads;

namespace WebhookMiddleware.AspNetCore.Filters;

/// <summary>
/// Takes the payload from a JSON body that arguments of the handler read while they are bound (<c>BindAsync</c>).
/// <see cref="BodyIntake"/> has read it before. A changed body is bound again, and is accepted only if it can be bound.
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
            // The first webhook became active after the intake, so this request began without any.
            return new(default(PayloadReading));
        }

        payload.Declared ??= plan;
        payload.Bind = body => BindAsync(call, context, payload, body);
        return new(new PayloadReading(payload));
    }

    public override void WriteBack(EndpointFilterInvocationContext call, HttpContext context, WebhookPayload payload)
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
            // Any exception counts, even one of the API's own BindAsync: the patch caused it.
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
