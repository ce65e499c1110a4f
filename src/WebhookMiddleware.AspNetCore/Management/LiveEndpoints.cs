using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>Sends calls and deliveries as they end, as server-sent events, until the client goes or the host stops.</summary>
internal sealed class LiveEndpoints(LiveFeed feed, IHostApplicationLifetime lifetime, TimeProvider timeProvider)
{
    private const string LastEventId = "Last-Event-ID";

    /// <summary>How often a comment is sent while nothing happens, so that proxies keep the connection.</summary>
    internal static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    /// <summary>How long the last comment may take when a client is cut off. Then the connection is closed.</summary>
    internal static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    public async Task ListenAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request.Query);
        var filter = new LiveFilter(query.ReadId("hook"), query.ReadText("event"));
        var position = ReadPosition(context.Request, query);
        if (query.FindProblem() is { } problem)
        {
            await problem.WriteAsync(context);
            return;
        }

        using var listener = feed.TryListen(filter);
        if (listener is null)
        {
            await new ManagementProblem(
                StatusCodes.Status429TooManyRequests, $"{LiveFeed.MaxListeners} clients listen to this host already. Try again later.")
                .WriteAsync(context);
            return;
        }

        using var slow = new CancellationTokenSource(Timeout.InfiniteTimeSpan, timeProvider);
        await using var cut = listener.CutOff.Register(() => slow.CancelAfter(Farewell));
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted, lifetime.ApplicationStopping, slow.Token);
        try
        {
            var stream = new LiveStream(context.Response, position ?? listener.Start);
            await SendAsync(stream, listener, isResumed: position is not null, ending.Token);
        }
        catch (Exception exception) when (ending.IsCancellationRequested && exception is OperationCanceledException or IOException)
        {
            if (slow.IsCancellationRequested)
            {
                context.Abort();
            }
        }
    }

    private async Task SendAsync(LiveStream stream, LiveListener listener, bool isResumed, CancellationToken cancellationToken)
    {
        await stream.BeginAsync(cancellationToken);
        var replayed = new LiveMemory(stream.Position);
        if (isResumed)
        {
            await foreach (var missed in feed.ReadMissedAsync(stream.Position, listener.Start, cancellationToken))
            {
                if (listener.Filter.Passes(missed))
                {
                    replayed.TryAdd(missed);
                    await stream.SendAsync(missed, cancellationToken);
                }
            }
        }

        while (!listener.CutOff.IsCancellationRequested)
        {
            while (listener.Waiting.TryRead(out var item) && !listener.CutOff.IsCancellationRequested)
            {
                // A client that comes from a host that is further on has some of it already, and what is late may just have been replayed.
                if (item.IsLate ? replayed.TryAdd(item) : item.IsAfter(stream.Position))
                {
                    await stream.SendAsync(item, cancellationToken);
                }
            }

            await stream.FlushAsync(cancellationToken);
            var waiting = listener.Waiting.WaitToReadAsync(cancellationToken).AsTask();
            while (!waiting.IsCompleted)
            {
                await ((Task)waiting).WaitAsync(KeepAlive, timeProvider, cancellationToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancellationToken.ThrowIfCancellationRequested();
                if (!waiting.IsCompleted)
                {
                    await stream.CommentAsync("nothing new", cancellationToken);
                }
            }
        }

        await stream.CommentAsync("cut off: too slow; connect again with Last-Event-ID", cancellationToken);
    }

    private static LivePosition? ReadPosition(HttpRequest request, QueryReader query)
    {
        var values = request.Headers[LastEventId];
        if (values is [] or [null or ""])
        {
            return null;
        }

        if (values is [{ } text] && LivePosition.TryParse(text, out var position))
        {
            return position;
        }

        query.Refuse(LastEventId, "Use the id of the last event that you got, as it is.");
        return null;
    }
}

/// <summary>Writes server-sent events to a response. Each has the position after it as its id.</summary>
internal sealed class LiveStream(HttpResponse response, LivePosition position)
{
    public LivePosition Position { get; private set; } = position;

    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        response.ContentType = "text/event-stream";
        response.Headers["X-Accel-Buffering"] = "no";
        ManagementJson.SetHeaders(response);
        response.HttpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();

        // An id without data is remembered by the client, and is no event to it.
        await WriteAsync($": listening\nretry: 2000\nid: {Position}\n\n", cancellationToken);
        await FlushAsync(cancellationToken);
    }

    public async Task SendAsync(LiveEvent item, CancellationToken cancellationToken)
    {
        Position = item.Advance(Position);
        await WriteAsync($"event: {item.Name}\nid: {Position}\ndata: ", cancellationToken);
        await response.Body.WriteAsync(item.Data, cancellationToken);
        await WriteAsync("\n\n", cancellationToken);
    }

    public async Task CommentAsync(string text, CancellationToken cancellationToken)
    {
        await WriteAsync($": {text}\n\n", cancellationToken);
        await FlushAsync(cancellationToken);
    }

    public Task FlushAsync(CancellationToken cancellationToken) => response.Body.FlushAsync(cancellationToken);

    private Task WriteAsync(string text, CancellationToken cancellationToken)
        => response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken).AsTask();
}
