using FluentAssertions;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.Invocations;
using Xunit;

// The names of tests say what they check.
#pragma warning disable CS1591

namespace WebhookMiddleware.StoreConformance;

/// <summary>The tests of <see cref="ICallLogWriter"/> and <see cref="ICallLogReader"/>.</summary>
public abstract class CallLogConformance : ConformanceSuite
{
    public static TheoryData<WebhookOutcome> Outcomes => new(Enum.GetValues<WebhookOutcome>());

    [Fact]
    public async Task FindAsync_FullCall_GivesEveryMember()
    {
        var call = Samples.Call();
        Samples.Defaults(call, Empty()).Should().BeEmpty("the sample has to cover every member");

        await CallLogWriter.AppendAsync([call], default);

        (await CallLogReader.FindAsync(call.Id, default)).Should().BeEquivalentTo(call);
    }

    [Fact]
    public async Task FindAsync_CallWithoutResponse_KeepsNulls()
    {
        var call = Empty() with { Id = Samples.CallId(Samples.Noon), At = Samples.Noon };

        await CallLogWriter.AppendAsync([call], default);

        (await CallLogReader.FindAsync(call.Id, default)).Should().BeEquivalentTo(call);
    }

    [Theory]
    [MemberData(nameof(Outcomes))]
    public async Task ReadAsync_Outcome_GivesCallsThatEndedSo(WebhookOutcome outcome)
    {
        var calls = Enum.GetValues<WebhookOutcome>().Select(o => Samples.Call() with { Outcome = o }).ToArray();
        await CallLogWriter.AppendAsync(calls, default);

        var page = await CallLogReader.ReadAsync(new CallLogQuery { Outcomes = [outcome] }, default);

        page.Items.Should().ContainSingle().Which.Outcome.Should().Be(outcome);
    }

    [Fact]
    public async Task FindAsync_UnknownId_GivesNull()
        => (await CallLogReader.FindAsync(Guid.CreateVersion7(), default)).Should().BeNull();

    [Fact]
    public async Task AppendAsync_EmptyBatch_DoesNothing()
    {
        await CallLogWriter.AppendAsync([], default);

        (await CallLogReader.ReadAsync(new CallLogQuery(), default)).Items.Should().BeEmpty();
    }

    [Fact]
    public async Task ReadAsync_NoCalls_GivesAnEmptyLastPage()
        => (await CallLogReader.ReadAsync(new CallLogQuery(), default)).Should().BeEquivalentTo(new CallLogPage([], null));

    [Fact]
    public async Task ReadAsync_SeveralBatches_GivesNewestFirstInTheOrderOfTheirIdentifiers()
    {
        // Neither the order of storing nor the times when they began decide.
        var calls = Enumerable.Range(0, 400).Select(i => Samples.Call() with { At = Samples.Noon.AddSeconds(-i) }).ToArray();
        foreach (var batch in calls.Chunk(300).Reverse())
        {
            await CallLogWriter.AppendAsync(batch, default);
        }

        var page = await CallLogReader.ReadAsync(new CallLogQuery { Limit = 1000 }, default);

        page.Items.Select(c => c.Id).Should().Equal(calls.Select(c => c.Id).Reverse());
        page.NextCursor.Should().BeNull();
    }

    [Fact]
    public async Task ReadAsync_PagesWhileCallsArrive_GivesEachOldCallOnce()
    {
        var calls = await AppendAsync(25);

        var read = new List<Guid>();
        Guid? cursor = null;
        do
        {
            var page = await CallLogReader.ReadAsync(new CallLogQuery { Limit = 10, Cursor = cursor }, default);
            page.Items.Should().HaveCountLessThanOrEqualTo(10);
            read.AddRange(page.Items.Select(c => c.Id));
            cursor = page.NextCursor;
            await AppendAsync(7);
        }
        while (cursor is not null);

        read.Should().Equal(calls.Select(c => c.Id).Reverse());
    }

    [Fact]
    public async Task ReadAsync_PageThatEndsTheLog_HasNoCursor()
    {
        await AppendAsync(10);

        (await CallLogReader.ReadAsync(new CallLogQuery { Limit = 10 }, default)).NextCursor.Should().BeNull();
        (await CallLogReader.ReadAsync(new CallLogQuery { Limit = 9 }, default)).NextCursor.Should().NotBeNull();
        (await CallLogReader.ReadAsync(new CallLogQuery { Limit = int.MaxValue }, default)).Items.Should().HaveCount(10);
    }

    [Fact]
    public async Task ReadAsync_WebhookAndEvent_GivesOnlyTheirs()
    {
        var webhookId = Guid.CreateVersion7();
        var wanted = Samples.Call() with { WebhookId = webhookId, Event = "a" };
        var otherEvent = wanted with { Id = Samples.CallId(Samples.Noon), Event = "b" };
        await CallLogWriter.AppendAsync([Samples.Call() with { Event = "a" }, wanted, otherEvent], default);

        (await CallLogReader.ReadAsync(new CallLogQuery { WebhookId = webhookId }, default)).Items.Should().HaveCount(2);
        (await CallLogReader.ReadAsync(new CallLogQuery { Event = "a" }, default)).Items.Should().HaveCount(2);
        (await CallLogReader.ReadAsync(new CallLogQuery { WebhookId = webhookId, Event = "a" }, default)).Items
            .Should().ContainSingle().Which.Id.Should().Be(wanted.Id);
    }

    [Fact]
    public async Task ReadEndedAsync_BehindACall_GivesTheNextInOrderUpToATime()
    {
        var calls = Enumerable.Range(0, 5).Select(i => CallAt(Samples.Noon.AddSeconds(i))).ToArray();
        await CallLogWriter.AppendAsync(calls, default);

        var read = await CallLogReader.ReadEndedAsync(calls[0].Id, Samples.Noon.AddSeconds(4), 10, default);

        read.Should().BeEquivalentTo(
            calls[1..4].Select(c => c with { RequestBody = null, ResponseBody = null }),
            options => options.WithStrictOrdering());
        (await CallLogReader.ReadEndedAsync(calls[0].Id, Samples.Noon.AddSeconds(4), 2, default)).Should().HaveCount(2);
        (await CallLogReader.ReadEndedAsync(calls[4].Id, Samples.Noon.AddHours(1), 10, default)).Should().BeEmpty();
    }

    [Fact]
    public async Task ReadAsync_Invocation_GivesItsCallsInTheOrderOfTheirEnds()
    {
        var invocationId = Guid.CreateVersion7(Samples.Noon);
        var calls = Enumerable.Range(0, 6)
            .Select(i => Samples.Call() with { InvocationId = i % 2 == 0 ? invocationId : Guid.CreateVersion7(Samples.Noon) })
            .ToArray();
        await CallLogWriter.AppendAsync(calls, default);

        var query = new CallLogQuery { InvocationId = invocationId };
        var first = await CallLogReader.ReadAsync(query with { Limit = 2 }, default);
        var second = await CallLogReader.ReadAsync(query with { Limit = 2, Cursor = first.NextCursor }, default);

        first.Items.Select(c => c.Id).Should().Equal(calls[0].Id, calls[2].Id);
        second.Items.Select(c => c.Id).Should().Equal(calls[4].Id);
        second.NextCursor.Should().BeNull();
        (await CallLogReader.ReadAsync(query with { WebhookId = calls[2].WebhookId }, default)).Items.Select(c => c.Id)
            .Should().Equal(calls[2].Id);
        foreach (var other in new[] { Guid.Parse("0198c0de-0000-4000-8000-000000000001"), Guid.AllBitsSet, Guid.Empty })
        {
            (await CallLogReader.ReadAsync(new CallLogQuery { InvocationId = other }, default)).Items.Should().BeEmpty();
        }
    }

    [Fact]
    public async Task ReadAsync_Trace_GivesItsCallsNewestFirst()
    {
        const string Trace = "0af7651916cd43dd8448eb211c80319c";
        var calls = Enumerable.Range(0, 5).Select(i => i % 2 == 0 ? Samples.Call() with { TraceId = Trace } : Samples.Call()).ToArray();
        await CallLogWriter.AppendAsync(calls, default);

        var first = await CallLogReader.ReadAsync(new CallLogQuery { TraceId = Trace, Limit = 2 }, default);
        var second = await CallLogReader.ReadAsync(new CallLogQuery { TraceId = Trace, Limit = 2, Cursor = first.NextCursor }, default);

        first.Items.Select(c => c.Id).Should().Equal(calls[4].Id, calls[2].Id);
        second.Items.Select(c => c.Id).Should().Equal(calls[0].Id);
        second.NextCursor.Should().BeNull();
    }

    [Fact]
    public async Task ReadAsync_Search_FindsNamesAndDetailsWithoutRegardToCase()
    {
        var named = Samples.Call() with { WebhookName = "Проверка ОСТАТКОВ", Detail = null };
        var detailed = Samples.Call() with { WebhookName = "Stock", Detail = "Нет остатков", Event = "a" };
        var neither = Samples.Call() with { WebhookName = "100%_", Detail = "HTTP 500" };
        await CallLogWriter.AppendAsync([named, detailed, neither], default);

        (await SearchAsync("остатКов")).Should().Equal(detailed.Id, named.Id);
        (await SearchAsync("stock")).Should().Equal(detailed.Id);
        (await SearchAsync("%_")).Should().Equal(neither.Id);
        (await SearchAsync("http 500'")).Should().BeEmpty();
        (await CallLogReader.ReadAsync(new CallLogQuery { Search = "остатков", Event = "a" }, default)).Items.Select(c => c.Id)
            .Should().Equal(detailed.Id);

        async Task<IEnumerable<Guid>> SearchAsync(string text)
            => (await CallLogReader.ReadAsync(new CallLogQuery { Search = text }, default)).Items.Select(c => c.Id);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ReadAsync_SearchInALongLog_GoesOnBehindShortPages(bool isDetailed)
    {
        var wanted = Samples.Call() with { Detail = "wanted", TraceId = "0af7651916cd43dd8448eb211c80319c" };
        await CallLogWriter.AppendAsync([wanted], default);
        foreach (var batch in Enumerable.Range(0, 22_000).Chunk(1000))
        {
            var other = Samples.Call() with
            {
                WebhookId = wanted.WebhookId,
                RequestBody = null,
                ResponseBody = null,
                Detail = isDetailed ? "other" : null,
            };
            await CallLogWriter.AppendAsync([.. batch.Select(_ => other with { Id = Samples.CallId(Samples.Noon) })], default);
        }

        foreach (var query in new[] { new CallLogQuery { Search = "Wanted" }, new CallLogQuery { TraceId = wanted.TraceId } })
        {
            List<Guid> found = [];
            var page = new CallLogPage([], null);
            var pages = 0;
            do
            {
                page = await CallLogReader.ReadAsync(query with { Cursor = page.NextCursor }, default);
                found.AddRange(page.Items.Select(c => c.Id));
                pages++;
            }
            while (page.NextCursor is not null);

            found.Should().Equal(wanted.Id);
            pages.Should().BeLessThan(20);
        }
    }

    [Fact]
    public async Task ReadAsync_SearchWithAFilterInALongLog_LeavesNothingOut()
    {
        var hook = Guid.CreateVersion7();
        WebhookOutcome[] outcomes = [WebhookOutcome.Allowed, WebhookOutcome.Allowed, WebhookOutcome.TimedOut];
        List<Guid> wanted = [];
        for (var i = 0; i < 36; i++)
        {
            // The hook's calls come in two series of different length, between those of another hook.
            var call = Samples.Call() with
            {
                WebhookId = i < 30 ? hook : Guid.CreateVersion7(),
                Outcome = outcomes[i % outcomes.Length],
                RequestBody = null,
                ResponseBody = null,
                Detail = null,
            };
            var batch = Enumerable.Range(0, 1000).Select(_ => call with { Id = Samples.CallId(Samples.Noon) }).ToArray();
            batch[0] = batch[0] with { Detail = "wanted" };
            await CallLogWriter.AppendAsync(batch, default);
            if (call.WebhookId == hook)
            {
                wanted.Insert(0, batch[0].Id);
            }
        }

        List<Guid> found = [];
        var query = new CallLogQuery { Search = "wanted", WebhookId = hook };
        var page = new CallLogPage([], null);
        do
        {
            page = await CallLogReader.ReadAsync(query with { Cursor = page.NextCursor }, default);
            found.AddRange(page.Items.Select(c => c.Id));
        }
        while (page.NextCursor is not null);

        found.Should().Equal(wanted);
        (await CallLogReader.ReadAsync(query with { WebhookId = Guid.CreateVersion7() }, default))
            .Should().BeEquivalentTo(new CallLogPage([], null));
    }

    [Fact]
    public async Task ReadAsync_FromAndTo_TakesFromInAndLeavesToOut()
    {
        var calls = Enumerable.Range(0, 4).Select(i => CallAt(Samples.Noon.AddMilliseconds(i))).ToArray();
        await CallLogWriter.AppendAsync(calls, default);

        var query = new CallLogQuery { From = calls[1].At.ToOffset(TimeSpan.FromHours(-8)), To = calls[3].At };
        var page = await CallLogReader.ReadAsync(query, default);

        page.Items.Select(c => c.Id).Should().Equal(calls[2].Id, calls[1].Id);
    }

    [Fact]
    public async Task ReadAsync_FromAndTo_AskWhenSlowCallsBegan()
    {
        var before = CallAt(Samples.Noon, lasting: TimeSpan.FromSeconds(100));
        var within = CallAt(Samples.Noon.AddSeconds(50), lasting: TimeSpan.FromSeconds(100));
        var after = CallAt(Samples.Noon.AddSeconds(90));
        await CallLogWriter.AppendAsync([before, within, after], default);

        var query = new CallLogQuery { From = Samples.Noon.AddSeconds(50), To = Samples.Noon.AddSeconds(90) };
        (await CallLogReader.ReadAsync(query, default)).Items.Select(c => c.Id).Should().Equal(within.Id);
        (await CallLogReader.ReadAsync(query with { Event = within.Event }, default)).Items.Select(c => c.Id).Should().Equal(within.Id);
    }

    [Fact]
    public async Task ReadAsync_MoreSeriesThanAPageHas_GivesTheNewestOfAll()
    {
        // Calls of one webhook in a row, and between them one of each other.
        var calls = Enumerable.Range(0, 40)
            .Select(i => Samples.Call() with
            {
                Event = "a",
                WebhookName = i % 8 < 4 ? "often" : $"once {i}",
                Outcome = (WebhookOutcome)(i % 3),
            })
            .ToArray();
        await CallLogWriter.AppendAsync(calls, default);

        Guid? cursor = null;
        List<Guid> read = [];
        do
        {
            var page = await CallLogReader.ReadAsync(new CallLogQuery { Event = "a", Limit = 7, Cursor = cursor }, default);
            read.AddRange(page.Items.Select(c => c.Id));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        read.Should().Equal(calls.Select(c => c.Id).Reverse());
        (await CallLogReader.ReadAsync(new CallLogQuery { Outcomes = [WebhookOutcome.Enriched] }, default)).Items.Select(c => c.Id)
            .Should().Equal(calls.Where(c => c.Outcome == WebhookOutcome.Enriched).Select(c => c.Id).Reverse());
    }

    [Fact]
    public async Task ReadAsync_SeveralOutcomes_GivesTheCallsOfAnyPageByPage()
    {
        var outcomes = new[] { WebhookOutcome.TimedOut, WebhookOutcome.BadStatus };
        var calls = Enumerable.Range(0, 30)
            .Select(i => Samples.Call() with { WebhookName = $"webhook {i % 4}", Detail = "late", Outcome = (WebhookOutcome)(i % 7) })
            .ToArray();
        await CallLogWriter.AppendAsync(calls, default);
        var wanted = calls.Where(call => outcomes.Contains(call.Outcome)).Select(call => call.Id).Reverse().ToArray();
        wanted.Should().NotBeEmpty();

        var first = await CallLogReader.ReadAsync(new CallLogQuery { Outcomes = outcomes, Limit = 3 }, default);
        var rest = await CallLogReader.ReadAsync(new CallLogQuery { Outcomes = outcomes, Cursor = first.NextCursor }, default);

        first.Items.Concat(rest.Items).Select(call => call.Id).Should().Equal(wanted);
        rest.NextCursor.Should().BeNull();
        (await CallLogReader.ReadAsync(new CallLogQuery { Outcomes = outcomes, Search = "late" }, default)).Items
            .Select(call => call.Id).Should().Equal(wanted);
        (await CallLogReader.ReadAsync(new CallLogQuery { Outcomes = [] }, default)).Items.Should().BeEmpty();
    }

    [Fact]
    public async Task ReadAsync_SavedBodies_AreLeftToTheReadOfOneCall()
    {
        await AppendAsync(1);

        var call = (await CallLogReader.ReadAsync(new CallLogQuery(), default)).Items.Single();
        call.ResponseBody.Should().BeNull();
        call.RequestBody.Should().BeNull();
    }

    [Theory]
    [InlineData(null, "answer")]
    [InlineData("request", null)]
    [InlineData(null, null)]
    public async Task FindAsync_MissingBody_IsNull(string? request, string? response)
    {
        var call = Samples.Call() with { RequestBody = request, ResponseBody = response, WebhookVersion = null };

        await CallLogWriter.AppendAsync([call], default);

        (await CallLogReader.FindAsync(call.Id, default)).Should().BeEquivalentTo(call);
    }

    [Fact]
    public async Task AppendAsync_CallsThatAreStoredAlready_AreSkipped()
    {
        var stored = await AppendAsync(3);
        var added = Samples.Call();

        await CallLogWriter.AppendAsync(stored, default);
        await CallLogWriter.AppendAsync([.. stored, added], default);

        (await Remaining()).Should().Equal(stored.Append(added).Select(c => c.Id).Reverse());
    }

    [Fact]
    public async Task FindAsync_EmptyTexts_StayEmpty()
    {
        var call = Samples.Call() with { WebhookName = "", Detail = "", RequestBody = "", ResponseBody = "", TraceId = "" };

        await CallLogWriter.AppendAsync([call], default);

        (await CallLogReader.FindAsync(call.Id, default)).Should().BeEquivalentTo(call);
    }

    [Fact]
    public async Task ReadAsync_LimitOfZero_Throws()
        => await CallLogReader.Invoking(r => r.ReadAsync(new CallLogQuery { Limit = 0 }, default))
            .Should().ThrowAsync<ArgumentOutOfRangeException>();

    [Fact]
    public async Task PruneAsync_OldCalls_RemovesTheOldestUpToTheLimit()
    {
        var calls = Enumerable.Range(0, 10).Select(i => CallAt(Samples.Noon.AddHours(i))).ToArray();
        await CallLogWriter.AppendAsync(calls, default);
        var before = calls[5].At;

        (await CallLogWriter.PruneAsync(before, limit: 3, default)).Should().Be(3);
        (await Remaining()).Should().Equal(calls[3..].Select(c => c.Id).Reverse());
        (await CallLogWriter.PruneAsync(before, limit: 3, default)).Should().Be(2);
        (await CallLogWriter.PruneAsync(before, limit: 3, default)).Should().Be(0);

        (await Remaining()).Should().Equal(calls[5..].Select(c => c.Id).Reverse());
    }

    [Fact]
    public async Task PruneAsync_WholeLog_KeepsCursorsGoingUp()
    {
        await AppendAsync(2);
        var cursor = (await CallLogReader.ReadAsync(new CallLogQuery { Limit = 1 }, default)).NextCursor;
        await CallLogWriter.PruneAsync(Samples.Noon.AddYears(1), limit: 100, default);

        await AppendAsync(2);

        (await CallLogReader.ReadAsync(new CallLogQuery { Cursor = cursor }, default)).Items
            .Should().BeEmpty("a cursor leads to older calls only");
    }

    [Fact]
    public async Task PruneAsync_LimitOfZero_Throws()
        => await CallLogWriter.Invoking(w => w.PruneAsync(Samples.Noon, 0, default)).Should().ThrowAsync<ArgumentOutOfRangeException>();

    [Fact]
    public async Task AppendAsync_ParallelBatches_KeepsAll()
    {
        await Together.RunAsync(10, _ => AppendAsync(50));

        (await CallLogReader.ReadAsync(new CallLogQuery { Limit = 1000 }, default)).Items.Should().HaveCount(500);
    }

    private static WebhookCallRecord CallAt(DateTimeOffset at, TimeSpan lasting = default) => Samples.Call() with
    {
        Id = Samples.CallId(at + lasting),
        At = at,
        DurationMs = lasting.TotalMilliseconds,
    };

    private static WebhookCallRecord Empty() => new()
    {
        Id = default,
        InvocationId = default,
        WebhookId = default,
        WebhookName = "",
        Event = "",
        At = default,
        Outcome = default,
    };

    private async Task<WebhookCallRecord[]> AppendAsync(int count)
    {
        var calls = Enumerable.Range(0, count).Select(_ => Samples.Call()).ToArray();
        await CallLogWriter.AppendAsync(calls, default);
        return calls;
    }

    private async Task<IEnumerable<Guid>> Remaining()
        => (await CallLogReader.ReadAsync(new CallLogQuery(), default)).Items.Select(c => c.Id);
}
