using System.Reflection;
using System.Runtime.CompilerServices;
using WebhookMiddleware.AspNetCore.Payloads;

namespace WebhookMiddleware.AspNetCore.Filters;

/// <summary>Binds payloads of tests as the payloads of a minimal API's handler.</summary>
/// <param name="handler">The handler.</param>
/// <param name="source">The source of its payloads.</param>
/// <param name="intake">Reads the body for arguments that read it while they are bound; null if there are none.</param>
internal sealed class HandlerTestPayloads(
    MethodInfo handler, PayloadSource<EndpointFilterInvocationContext> source, RequestBodyReader? intake) : ITestPayloads
{
    public async ValueTask<TestPayload> BindAsync(HttpContext context, ReadOnlyMemory<byte> json)
    {
        if (intake is not null)
        {
            var reading = await intake.ReadAsync(context, mustBeShown: true);
            if (reading.Payload is not JsonPayload body)
            {
                return TestPayload.Of(reading);
            }

            context.Features.Set(body);
        }

        var call = new DefaultEndpointFilterInvocationContext(context, [.. handler.GetParameters().Select(CreateHolder)]);
        var errors = source.Fill(call, json);
        return errors.Count > 0 ? TestPayload.Refuse(errors) : TestPayload.Of(await source.ReadAsync(call, context, mustBeShown: true));
    }

    // The handler never gets it. It only holds what is bound to its properties.
    private static object? CreateHolder(ParameterInfo parameter)
        => parameter.IsDefined(typeof(AsParametersAttribute))
            ? RuntimeHelpers.GetUninitializedObject(Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType)
            : null;
}
