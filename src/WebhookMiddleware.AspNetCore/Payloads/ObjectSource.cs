using System.Text.Json;
using WebhookMiddleware.AspNetCore.Binding;
using WebhookMiddleware.Payloads;
using WebhookMiddleware.Payloads.Binding;

namespace WebhookMiddleware.AspNetCore.Payloads;

/// <summary>Takes the payload from one bound object: the body, or the model of a form or of a query.</summary>
/// <param name="part">The bound object.</param>
/// <param name="json">The JSON options that it is written with.</param>
/// <param name="limit">The maximum size of the payload.</param>
/// <param name="isFromJson">Whether it is bound from JSON, as opposed to a form or a query.</param>
internal sealed class ObjectSource<TCall>(BoundPart<TCall> part, JsonSerializerOptions json, PayloadLimit limit, bool isFromJson)
    : PayloadSource<TCall>
{
    private readonly PayloadBinding _binding = isFromJson
        ? new(IsFromJson: true, part.AllowsNull, part.WhenNull)
        : PayloadBinding.None;

    public override Type Type => part.Type;

    public override JsonSerializerOptions Json => json;

    public override bool BindsBody => isFromJson;

    /// <summary>Returns the source for a bound body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="api">The API's JSON options.</param>
    /// <param name="limit">The maximum size of the payload.</param>
    /// <param name="endpoint">The endpoint's name, for error messages.</param>
    /// <param name="errors">The collection to which errors are added.</param>
    public static PayloadSource<TCall> Of(
        BoundPart<TCall> body, JsonSerializerOptions api, PayloadLimit limit, string? endpoint, WebhookBindingErrors errors)
    {
        if (UnwritableSource<TCall>.FindProblem([body.Type], api) is not { } problem)
        {
            return new ObjectSource<TCall>(body, api, limit, isFromJson: true);
        }

        var error = $"Endpoint {endpoint} binds a body of type {body.Type} that can't be written as JSON for webhooks: {problem}";
        errors.Add(error);
        return new UnwritableSource<TCall>(error);
    }

    public override ValueTask<PayloadReading> ReadAsync(TCall call, HttpContext context, bool mustBeShown)
        => new(new PayloadReading(new BoundPayload(
            part.Get(call),
            part.Type,
            json,
            part.Validate is { } validate ? (candidate, cancellationToken) => validate(call, candidate, cancellationToken) : null,
            _binding)
        {
            Limit = limit,
        }));

    public override IReadOnlyList<PayloadError> Fill(TCall call, ReadOnlyMemory<byte> json)
    {
        if (!WholeBody.TryRead(json.Span, part.Type, Json, out var value, out var error))
        {
            return [error];
        }

        value ??= part.WhenNull;
        part.Set(call, value);
        return value is null && !part.AllowsNull ? [new PayloadError("", "it must not be null.")] : [];
    }

    public override void WriteBack(TCall call, HttpContext context, WebhookPayload payload)
    {
        if (payload.IsChanged)
        {
            part.Set(call, ((BoundPayload)payload).Value);
        }
    }
}
