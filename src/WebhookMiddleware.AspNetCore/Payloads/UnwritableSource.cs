using System.Text.Json;
using WebhookMiddleware.Json;
using WebhookMiddleware.Payloads;

namespace WebhookMiddleware.AspNetCore.Payloads;

/// <summary>
/// The endpoint binds what can't be written as JSON, which stops the start. An endpoint that is added later fails,
/// rather than run without its webhooks.
/// </summary>
internal sealed class UnwritableSource<TCall>(string error) : PayloadSource<TCall>
{
    /// <summary>Says why some type can't be written with the API's JSON options, and what to do; null when all can.</summary>
    public static string? FindProblem(IEnumerable<Type> types, JsonSerializerOptions api)
    {
        try
        {
            return types.Select(type => PayloadContract.FindUnknown(type, api)).FirstOrDefault(unknown => unknown is not null) is { } unknown
                ? PayloadContract.DescribeUnknown(unknown)
                : null;
        }
        catch (Exception exception) when (exception is NotSupportedException or InvalidOperationException)
        {
            // The type's own contract is at fault.
            return exception.Message;
        }
    }

    public override ValueTask<PayloadReading> ReadAsync(TCall call, HttpContext context, bool mustBeShown)
        => throw new InvalidOperationException(error);

    public override void GiveBack(TCall call, HttpContext context, WebhookPayload payload)
        => throw new InvalidOperationException(error);
}
