using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace WebhookMiddleware.Benchmarks.Macro.Hand;

/// <summary>
/// The hand-written loop behind a hand-written outbox: claims a batch with a lease, sends it, and settles it by deleting what has been
/// sent, or by moving it to the history. What could not be sent is left to its lease, and so is what a process had that has died.
/// </summary>
internal sealed class OutboxSender(IServiceScopeFactory scopes, IHttpClientFactory clients, string receiver, int slots) : BackgroundService
{
    private const int Batch = 100;

    // One batch under way and one that waits: the loop never runs dry.
    private const int Backlog = 2 * Batch;

    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly EnvelopeHook Hook = new(Guid.CreateVersion7(), "The hand-written hook", 20);

    private readonly SemaphoreSlim _wake = new(0, 1);
    private TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isOn;
    private int _unsent;

    /// <summary>Switches the sending on or off; off at first.</summary>
    public void Switch(bool isOn)
    {
        _isOn = isOn;
        Wake();
    }

    /// <summary>Tells that a message has been committed.</summary>
    public void Add()
    {
        Interlocked.Increment(ref _unsent);
        Wake();
    }

    /// <summary>Waits until few messages are unsent: an endpoint that does so stores no faster than the loop sends.</summary>
    public async Task WaitForRoomAsync()
    {
        while (true)
        {
            var settled = Volatile.Read(ref _settled).Task;
            if (Volatile.Read(ref _unsent) < Backlog)
            {
                return;
            }

            await settled;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            if (!_isOn || await SendBatchAsync(stoppingToken) == 0)
            {
                await _wake.WaitAsync(Poll, stoppingToken);
            }
        }
    }

    private void Wake()
    {
        if (_isOn && _wake.CurrentCount == 0)
        {
            try
            {
                _wake.Release();
            }
            catch (SemaphoreFullException)
            {
                // Another request has woken it in between.
            }
        }
    }

    private async Task<int> SendBatchAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<ShopContext>();
        var claimed = await ClaimAsync(context, cancellationToken);
        var sent = new bool[claimed.Count];
        var atATime = new ParallelOptions { MaxDegreeOfParallelism = slots, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, claimed.Count, atATime, async (i, limit) => sent[i] = await TrySendAsync(claimed[i], limit));
        OutboxRow[] done = [.. claimed.Where((_, i) => sent[i])];
        if (done.Length > 0)
        {
            await context.SettleAsync(done, cancellationToken);
            Interlocked.Add(ref _unsent, -done.Length);
            Interlocked.Exchange(ref _settled, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }

        return claimed.Count;
    }

    private static Task<List<OutboxRow>> ClaimAsync(ShopContext context, CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow();
        var (since, until) = (now.ToUnixTimeMilliseconds(), (now + Lease).ToUnixTimeMilliseconds());
        var claim = $$"""
            UPDATE shop_outbox SET "ClaimedUntil" = {0}, "Attempts" = "Attempts" + 1
            WHERE "Id" IN (
                SELECT "Id" FROM shop_outbox WHERE "ClaimedUntil" <= {1} ORDER BY "Id" LIMIT {2}
                {{(context.Database.IsSqlite() ? "" : "FOR UPDATE SKIP LOCKED")}})
            RETURNING *
            """;
        return context.Outbox.FromSqlRaw(claim, until, since, Batch).AsNoTracking().ToListAsync(cancellationToken);
    }

    private async Task<bool> TrySendAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow();
        var order = JsonSerializer.Deserialize(row.Data, HandJson.Default.Order)!;
        var envelope = new Envelope(
            row.Id, row.Event, "after", now, Hook, row.Attempts, 5000, DryRun: false, null, null, order, new EnvelopeContext());
        var body = JsonSerializer.SerializeToUtf8Bytes(envelope, HandJson.Default.Envelope);
        using var content = new ByteArrayContent(body) { Headers = { ContentType = Json } };
        using var request = new HttpRequestMessage(HttpMethod.Post, receiver + "/notify/hand") { Content = content };
        request.Headers.TryAddWithoutValidation("webhook-id", "msg_" + row.Id.ToString("N"));
        request.Headers.TryAddWithoutValidation("webhook-timestamp", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        try
        {
            using var response = await clients.CreateClient(OrderHook.ClientName).SendAsync(request, cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
