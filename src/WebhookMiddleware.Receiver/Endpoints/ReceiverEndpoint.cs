using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using WebhookMiddleware.Receiver.Calls;
using WebhookMiddleware.Receiver.Decisions;
using WebhookMiddleware.Receiver.Receipts;
using WebhookMiddleware.Receiver.Verification;

namespace WebhookMiddleware.Receiver.Endpoints;

/// <summary>Receives the requests of one route.</summary>
/// <remarks>
/// A request is received in these steps:
/// <list type="number">
/// <item>Its credentials, its time, its size and its signature are checked. 401 or 413.</item>
/// <item>The envelope is read, if the handler takes one. 415 or 400.</item>
/// <item>The time that the API waits begins; the request's token is cancelled when it is over. 503.</item>
/// <item>The delivery is claimed. One that has been answered gets the same answer, and one that is being handled is waited for.</item>
/// <item>The framework binds the handler's parameters, the payload among them (400), and runs it.</item>
/// <item>The answer is kept, then written.</item>
/// </list>
/// </remarks>
internal sealed partial class ReceiverEndpoint(
    Admission admission,
    bool takesEnvelope,
    OncePerDelivery? once,
    MemoryReceipts memory,
    JsonSerializerOptions json,
    TimeProvider timeProvider,
    ILogger<ReceiverEndpoint> logger)
{
    private readonly DecisionWriter _writer = new(json);

    public async Task ReceiveAsync(HttpContext context, RequestDelegate handler)
    {
        var (message, refusal) = await admission.AdmitAsync(context.Request, context.RequestAborted);
        refusal ??= takesEnvelope && !context.Request.HasJsonContentType() ? Refusal.NotJson : null;
        if (refusal is not null)
        {
            Log.Refused(logger, PatternOf(context), refusal.Status, refusal.Reason);
            await RefusalWriter.WriteAsync(context.Response, refusal);
            return;
        }

        try
        {
            var call = new ReceivedCall(message!, takesEnvelope ? EnvelopeReader.Read(message!.Body.Span) : null, json);
            context.Features.Set(call);
            await AnswerAsync(context, call, handler);
        }
        catch (UnreadableCallException exception)
        {
            Log.Unreadable(logger, message!.Id, PatternOf(context), exception.Pointer, exception);
            await RefusalWriter.WriteAsync(context.Response, exception.Pointer, exception.Message);
        }
    }

    private async Task AnswerAsync(HttpContext context, ReceivedCall call, RequestDelegate handler)
    {
        ReceivedAnswer answer;
        using (var deadline = new CallDeadline(context, call.Envelope?.DeadlineMs, timeProvider))
        {
            try
            {
                answer = await HandleOnceAsync(context, call, handler);
            }
            catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
            {
                if (deadline.IsOver)
                {
                    Log.TimedOut(logger, PatternOf(context), call.Message.Id, call.Envelope!.DeadlineMs);
                }

                await RefusalWriter.WriteAsync(context.Response, Refusal.TooLate);
                return;
            }
        }

        context.Response.StatusCode = answer.Status;
        if (!answer.Body.IsEmpty)
        {
            context.Response.ContentType = answer.ContentType;
            context.Response.ContentLength = answer.Body.Length;
            await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted);
        }
    }

    // A test leaves no trace, so that it is not remembered.
    private async Task<ReceivedAnswer> HandleOnceAsync(HttpContext context, ReceivedCall call, RequestDelegate handler)
    {
        if (once is null || call.IsDryRun || call.Message.Id.Length == 0)
        {
            return (await HandleAsync(context, call, handler)).Answer;
        }

        var receipts = context.RequestServices.GetService<IDeliveryReceipts>() ?? memory;
        var delivery = new ReceivedDelivery(Tail(PatternOf(context)), call.Message.Id);
        var result = await once.RunAsync(receipts, delivery, () => HandleAsync(context, call, handler), context.RequestAborted);
        if (result.IsRepeated)
        {
            Log.Repeated(logger, delivery.Id, delivery.Receiver);
        }

        return result.Answer;
    }

    private async Task<HandlerAnswer> HandleAsync(HttpContext context, ReceivedCall call, RequestDelegate handler)
    {
        await handler(context);

        // A parameter that can't be bound sets the status, and the handler does not run.
        return context.Response.StatusCode >= StatusCodes.Status400BadRequest
            ? new(new(context.Response.StatusCode, ContentType: null, Body: default), IsFinal: false)
            : _writer.Write(call.Decision, call.Envelope?.Phase);
    }

    private static string PatternOf(HttpContext context) => (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "";

    private static string Tail(string pattern) => pattern[Math.Max(0, pattern.Length - ReceivedDelivery.MaxLength)..];
}
