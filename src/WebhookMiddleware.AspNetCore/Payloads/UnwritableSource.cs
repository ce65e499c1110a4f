using System.Text.Json;
using WebhookMiddleware.Json;
using WebhookMiddleware.Payloads;

namespace WebhookMiddleware.AspNetCore.Payloads;

/// <summary>
/// The source of an endpoint that binds what can't be written as JSON, which stops the start. Requests to such an endpoint that is added
/// later fail, rather than run without their webhooks.
/// </summary>
internal sealed class UnwritableSource<TCall>(string error) : PayloadSource<TCall>
{
    /// <summary>
    /// Describes why some type can't be written with the API's JSON options, and how to fix it; returns null if all can.
    /// </summary>
    public static string? FindProblem(IEnumerable<Type> types, JsonSerializerOptions api)
    {
        try
        {
            var unknown = types.Select(type => PayloadContract.FindUnknown(type, api)).FirstOrDefault(type => type is not null);
            return unknown is null ? null : PayloadContract.DescribeUnknown(unknown);
        }
        catch (Exception exception) when (exception is NotSupportedException or InvalidOperationException)
        {
            // The type's own contract is invalid.
            return exception.Message;
        }
    }

    public override ValueTask<PayloadReading> ReadAsync(TCall call, HttpContext context, bool mustBeShown)
        => throw new InvalidOperationException(error);

    public override void WriteBack(TCall call, HttpContext context, WebhookPayload payload)
        => throw new InvalidOperationException(error);
}
