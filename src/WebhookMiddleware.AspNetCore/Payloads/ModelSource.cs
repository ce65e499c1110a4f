using System.Collections.Immutable;
using System.Text.Json;
using WebhookMiddleware.AspNetCore.Binding;
using WebhookMiddleware.Payloads;
using WebhookMiddleware.Payloads.Binding;

namespace WebhookMiddleware.AspNetCore.Payloads;

/// <summary>
/// Takes the payload from several bound values, fields of a form or values of a query, and combines them into one object.
/// </summary>
internal sealed class ModelSource<TCall>(ImmutableArray<BoundPart<TCall>> parts, JsonSerializerOptions json, PayloadLimit limit)
    : PayloadSource<TCall>
{
    private readonly JsonSerializerOptions _json =
        BoundValuesResolver.For(json, [.. parts.Select(part => (part.Name, part.Type, part.Attributes))]);

    public override Type Type => typeof(BoundValues);

    public override JsonSerializerOptions Json => _json;

    /// <summary>Returns the source for the parts of a model. A single object is its own source.</summary>
    /// <param name="parts">The parts.</param>
    /// <param name="api">The API's JSON options.</param>
    /// <param name="limit">The maximum size of the payload.</param>
    /// <param name="endpoint">The endpoint's name, for error messages.</param>
    /// <param name="errors">The collection to which errors are added.</param>
    public static PayloadSource<TCall> Of(
        ImmutableArray<BoundPart<TCall>> parts,
        JsonSerializerOptions api,
        PayloadLimit limit,
        string? endpoint,
        WebhookBindingErrors errors)
    {
        var json = FormJson.For(api);
        if (UnwritableSource<TCall>.FindProblem(parts.Select(part => part.Type), json) is { } problem)
        {
            var error = $"Endpoint {endpoint} binds a form or query that can't be written as JSON for webhooks: {problem}";
            errors.Add(error);
            return new UnwritableSource<TCall>(error);
        }

        // An IFormCollection has all fields of the form.
        var whole = parts.FirstOrDefault(part => part.Type == typeof(IFormCollection))
            ?? (parts is [var only] && IsObject(only.Type, json) ? only : null);
        return whole is null
            ? new ModelSource<TCall>(parts, json, limit)
            : new ObjectSource<TCall>(KeepFiles(whole, json), json, limit, isFromJson: false);
    }

    public override ValueTask<PayloadReading> ReadAsync(TCall call, HttpContext context, bool mustBeShown)
        => new(new PayloadReading(new BoundPayload(
            new BoundValues([.. parts.Select(part => part.Get(call))]),
            typeof(BoundValues),
            _json,
            (candidate, cancellationToken) => ValidateAsync(call, (BoundValues)candidate!, cancellationToken))
        {
            Limit = limit,
        }));

    public override IReadOnlyList<PayloadError> Fill(TCall call, ReadOnlyMemory<byte> json)
    {
        if (!WholeBody.TryRead(json.Span, typeof(BoundValues), _json, out var value, out var error))
        {
            return [error];
        }

        if (value is not BoundValues values)
        {
            return [new PayloadError("", "it must be an object.")];
        }

        for (var i = 0; i < parts.Length; i++)
        {
            parts[i].Set(call, values[i]);
        }

        return [];
    }

    public override void WriteBack(TCall call, HttpContext context, WebhookPayload payload)
    {
        if (!payload.IsChanged)
        {
            return;
        }

        var values = (BoundValues)((BoundPayload)payload).Value!;
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i].Set(call, values[i]);
        }
    }

    // A patch that replaces the whole object would lose its files.
    private static BoundPart<TCall> KeepFiles(BoundPart<TCall> part, JsonSerializerOptions json)
        => part with
        {
            Validate = async (call, candidate, cancellationToken)
                => FormJson.FindLostFile(part.Get(call), candidate, part.Type, json) is { } lost
                    ? [new PayloadError(lost, FormJson.FileMessage)]
                    : part.Validate is { } validate ? await validate(call, candidate, cancellationToken)
                    : [],
        };

    private static bool IsObject(Type type, JsonSerializerOptions json) => BoundValuesResolver.IsObject(type, json);

    private async ValueTask<IReadOnlyList<PayloadError>> ValidateAsync(
        TCall call, BoundValues candidate, CancellationToken cancellationToken)
    {
        List<PayloadError> errors = [];
        for (var i = 0; i < parts.Length; i++)
        {
            if (FormJson.FindLostFile(parts[i].Get(call), candidate[i], parts[i].Type, _json) is { } lost)
            {
                errors.Add(Beneath(parts[i].Name, new PayloadError(lost, FormJson.FileMessage)));
            }
            else if (candidate[i] is null && !parts[i].AllowsNull && parts[i].Get(call) is not null)
            {
                errors.Add(new PayloadError(parts[i].Name, "the value is required."));
            }
            else if (parts[i].Validate is { } validate)
            {
                var found = await validate(call, candidate[i], cancellationToken);
                errors.AddRange(IsObject(parts[i].Type, _json) ? found : found.Select(error => Beneath(parts[i].Name, error)));
            }
        }

        return errors;
    }

    private static PayloadError Beneath(string name, PayloadError error)
        => error with
        {
            Path = error.Path.Length == 0 || error.Path == name ? name
                : error.Path.StartsWith('[') ? name + error.Path
                : $"{name}.{error.Path}",
        };
}
