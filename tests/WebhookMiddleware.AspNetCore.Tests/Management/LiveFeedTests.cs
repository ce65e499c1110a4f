using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using WebhookMiddleware.AspNetCore.Management;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.AspNetCore.Tests.Management;

/// <summary>Who is sent what, and when the store is asked.</summary>
public sealed class LiveFeedTests : IDisposable
{
    private static readonly LiveFilter Everything = new(null, null);

    private readonly FakeTimeProvider _time = new(ManagementHost.Now);
    private readonly CountingLog _calls = new();
    private readonly LiveFeed _feed;

    public LiveFeedTests() => _feed = new LiveFeed(_calls, new FakeDeliveryLog(), _time, NullLogger<LiveFeed>.Instance);

    public void Dispose() => _feed.Dispose();

    [Fact]
    public async Task Reading_NobodyListens_EndsAndBeginsAgain()
    {
        var listener = _feed.TryListen(Everything)!;
        await ReadAsync(more: 2);

        listener.Dispose();
        var reads = -1;
        await AdvanceUntilAsync(() => reads == (reads = _calls.Reads));
        _time.Advance(TimeSpan.FromMinutes(1));

        _calls.Reads.Should().Be(reads, "nobody listens");
        using var another = _feed.TryListen(Everything);
        await ReadAsync(more: 2);
    }

    [Fact]
    public async Task Reading_StoreFails_GoesOn()
    {
        using var listener = _feed.TryListen(Everything)!;
        _calls.Fails = true;
        await ReadAsync(more: 2);
        _calls.Fails = false;
        _calls.Next = [Call(Guid.CreateVersion7())];

        await AdvanceUntilAsync(() => listener.Waiting.TryPeek(out _));
    }

    [Fact]
    public async Task Reading_CallIsWrittenLate_IsSentOnceAndMovesNothingBack()
    {
        using var listener = _feed.TryListen(Everything)!;
        var (early, late, latest) = (Call(_time.GetUtcNow()), Call(_time.GetUtcNow().AddSeconds(1)), Call(_time.GetUtcNow().AddSeconds(2)));
        _calls.Next = [early, latest];
        var sent = new[] { await NextAsync(listener), await NextAsync(listener) };

        _calls.Next = [early, late, latest];
        var found = await NextAsync(listener);
        await ReadAsync(more: 20);

        sent.Select(item => (item.Call, item.IsLate)).Should().Equal((early.Id, false), (latest.Id, false));
        (found.Call, found.IsLate).Should().Be((late.Id, true));
        found.Advance(sent[1].Advance(default)).Call.Should().Be(latest.Id, "a client goes on behind what it has been sent");
        listener.Waiting.TryPeek(out _).Should().BeFalse("nothing is sent twice");
    }

    [Fact]
    public async Task Reading_CallIsWrittenAfterAMinute_IsLeftToTheLists()
    {
        using var listener = _feed.TryListen(Everything)!;
        var late = Call(_time.GetUtcNow());
        var latest = Call(_time.GetUtcNow().AddSeconds(1));
        _calls.Next = [latest];
        (await NextAsync(listener)).Call.Should().Be(latest.Id);

        _time.Advance(LiveFeed.LookBack + LiveFeed.Quiet);
        _calls.Next = [late, latest];
        await ReadAsync(more: 20);

        listener.Waiting.TryPeek(out _).Should().BeFalse();
    }

    [Fact]
    public void TryAdd_MoreThanIsRemembered_RaisesTheFloor()
    {
        var memory = new LiveMemory(default);
        var first = LiveEvent.Of(Call(_time.GetUtcNow()));
        memory.TryAdd(first).Should().BeTrue();
        memory.TryAdd(first).Should().BeFalse();

        for (var i = 0; i < LiveMemory.Capacity; i++)
        {
            memory.TryAdd(LiveEvent.Of(Call(_time.GetUtcNow().AddSeconds(1)))).Should().BeTrue();
        }

        memory.Floor.Should().Be(first.Advance(default), "what is forgotten is not looked for any more");
    }

    [Fact]
    public void TryListen_TooMany_ReturnsNull()
    {
        for (var i = 0; i < LiveFeed.MaxListeners; i++)
        {
            _feed.TryListen(Everything).Should().NotBeNull();
        }

        _feed.TryListen(Everything).Should().BeNull();
    }

    [Fact]
    public void Add_MoreThanTheBufferHolds_CutsOffThatListenerOnly()
    {
        var hook = Guid.CreateVersion7();
        using var slow = new LiveListener(new LiveFilter(hook, null), default, _ => { });
        using var other = new LiveListener(new LiveFilter(Guid.CreateVersion7(), null), default, _ => { });

        for (var i = 0; i <= LiveListener.Capacity; i++)
        {
            slow.CutOff.IsCancellationRequested.Should().BeFalse();
            var item = LiveEvent.Of(Call(hook));
            slow.Add(item);
            other.Add(item);
        }

        slow.CutOff.IsCancellationRequested.Should().BeTrue();
        slow.Waiting.Count.Should().Be(LiveListener.Capacity);
        other.CutOff.IsCancellationRequested.Should().BeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAP__________AAAAAAAAAAAAAAAAAAAAAA")]
    public void Position_Malformed_IsRefused(string text) => LivePosition.TryParse(text, out _).Should().BeFalse();

    [Fact]
    public void Position_AsText_IsReadBack()
    {
        var position = LivePosition.At(ManagementHost.Now).Max(new LivePosition(Guid.CreateVersion7(), new(ManagementHost.Now.AddDays(1), Guid.CreateVersion7())));

        LivePosition.TryParse(position.ToString(), out var read).Should().BeTrue();
        read.Should().Be(position);
    }

    private Task ReadAsync(int more)
    {
        var wanted = _calls.Reads + more;
        return AdvanceUntilAsync(() => _calls.Reads >= wanted);
    }

    private async Task<LiveEvent> NextAsync(LiveListener listener)
    {
        LiveEvent? item = null;
        await AdvanceUntilAsync(() => listener.Waiting.TryRead(out item));
        return item!;
    }

    private async Task AdvanceUntilAsync(Func<bool> isSo)
    {
        for (var i = 0; !isSo(); i++)
        {
            i.Should().BeLessThan(5000, "the feed reads while somebody listens");
            var reads = _calls.Reads;
            _time.Advance(LiveFeed.Interval);

            // The clock of the test must not run away from the feed.
            for (var wait = 0; wait < 50 && _calls.Reads == reads && !isSo(); wait++)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
            }
        }
    }

    private static WebhookCallRecord Call(DateTimeOffset endedAt) => Call(Guid.CreateVersion7()) with { Id = CallId.Create(endedAt) };

    private static WebhookCallRecord Call(Guid hook) => new()
    {
        Id = CallId.Create(ManagementHost.Now),
        InvocationId = Guid.CreateVersion7(),
        WebhookId = hook,
        WebhookName = "Остатки",
        Event = "before_order_add",
        At = ManagementHost.Now,
        Outcome = WebhookOutcome.Allowed,
    };

    private sealed class CountingLog : ICallLogReader
    {
        private int _reads;

        public int Reads => Volatile.Read(ref _reads);

        public bool Fails { get; set; }

        public IReadOnlyList<WebhookCallRecord> Next { get; set; } = [];

        public Task<IReadOnlyList<WebhookCallRecord>> ReadEndedAsync(
            Guid after, DateTimeOffset endedBefore, int limit, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _reads);
            return Fails
                ? Task.FromException<IReadOnlyList<WebhookCallRecord>>(new IOException("The store is down."))
                : Task.FromResult<IReadOnlyList<WebhookCallRecord>>([.. Next.Where(call => call.Id.CompareTo(after) > 0 && call.Id.CompareTo(CallId.Before(endedBefore)) < 0)]);
        }

        public Task<CallLogPage> ReadAsync(CallLogQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<WebhookCallRecord?> FindAsync(Guid id, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
