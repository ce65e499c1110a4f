using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.EntityFrameworkCore.Outbox;
using WebhookMiddleware.EntityFrameworkCore.Webhooks;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Conformance;

/// <summary>What every store does with rows that somebody else has changed: they keep no other row from being read, and say what is wrong with them.</summary>
public abstract class UnreadableRowConformance : DeliveryConformanceSuite
{
    public static TheoryData<string, string, string> Breaks => new()
    {
        { "invocation", "g", "invocation" },
        { "invocation", "", "invocation" },
        { "invocation", "null", "invocation" },
        { "invocation", """{"hop":1}""", "invocation" },
        { "invocation", """{"timestamp":"2026-11-24T12:00:00Z","version":2}""", "format version is 2" },
        { "invocation", """{"timestamp":"2026-11-24T12:00:00Z","request":{"method":null,"path":"/"}}""", "invocation" },
        { "data", """{"a":""", "payload" },
        { "context", "nonsense", "context" },
        { "response_body", "{} {}", "response" },
    };

    [Theory]
    [MemberData(nameof(Breaks))]
    public async Task ClaimAsync_BrokenMessage_IsHandedOutWithItsDefect(string column, string value, string part)
    {
        await WriteAsync(2);
        await BreakFirstMessageAsync(row => Set(row, column, Samples.Utf8(value).ToArray()));

        var claimed = await ClaimAsync();

        claimed[0].Stored.Message.Should().BeNull();
        claimed[0].Stored.Defect.Should().Contain(part);
        claimed[0].Attempt.Should().Be(1);
        claimed[1].Stored.Defect.Should().BeNull("its neighbour is whole");
    }

    [Theory]
    [InlineData("")]
    [InlineData("after\nregistration")]
    public async Task ClaimAsync_EventThatIsNoName_IsHandedOutWithItsDefect(string name)
    {
        await WriteAsync(1);
        await BreakFirstMessageAsync(row => row.Event = name);

        (await ClaimOneAsync()).Stored.Defect.Should().Contain("event's name");
    }

    [Fact]
    public async Task ClaimAsync_EventThatNobodyKnows_IsReadable()
    {
        await WriteAsync(1);
        await BreakFirstMessageAsync(row => row.Event = "after_something_else");

        (await ClaimOneAsync()).Message.Invocation.Event.Name.Should().Be("after_something_else");
    }

    [Fact]
    public async Task ClaimAsync_ValueThatTheRowCantHold_IsHandedOutWithItsDefect()
    {
        await WriteAsync(2);
        if (!await TryExecuteAsync("UPDATE webhook_messages SET phase = 'Sideways' WHERE id = (SELECT message_id FROM webhook_deliveries WHERE sequence = 1)"))
        {
            return;
        }

        var claimed = await ClaimAsync();

        claimed[0].Stored.Defect.Should().Contain("Sideways");
        claimed[1].Stored.Defect.Should().BeNull();
    }

    [Fact]
    public async Task FindAsync_BrokenMessage_SaysWhy()
    {
        var id = (await WriteAsync(1))[0];
        await BreakFirstMessageAsync(row => row.Invocation = "g"u8.ToArray());

        var details = await FindAsync(id);

        details.Unreadable.Should().Contain("invocation");
        details.Data.Length.Should().Be(0);
        (await DeliveryLog.ReadAsync(new DeliveryQuery(), default)).Items.Should().ContainSingle();
    }

    [Fact]
    public async Task RetryAsync_BrokenMessage_IsRefusedUntilItIsMended()
    {
        var id = (await WriteAsync(1))[0];
        byte[] whole = [];
        await BreakFirstMessageAsync(row => (whole, row.Invocation) = (row.Invocation, "g"u8.ToArray()));
        await SettleAllAsync(DeliveryState.Dead);

        (await DeliveryLog.RetryAsync(id, default)).Should().BeFalse();
        (await StateOfAsync(id)).Should().Be(DeliveryState.Dead);

        await BreakFirstMessageAsync(row => row.Invocation = whole);
        (await DeliveryLog.RetryAsync(id, default)).Should().BeTrue();
        (await ClaimOneAsync(DeliveryKind.Retry)).Stored.Defect.Should().BeNull();
    }

    [Fact]
    public async Task RetryAsync_StateThatIsNone_IsSentAgain()
    {
        var id = (await WriteAsync(1))[0];
        await ChangeAsync<DeliveryRow>(row => row.State = "lost");

        (await DeliveryLog.RetryAsync(id, default)).Should().BeTrue();

        (await ClaimOneAsync()).Id.Should().Be(id);
    }

    [Fact]
    public async Task RetryAsync_BeingSentByNobody_IsSentAgain()
    {
        var id = (await WriteAsync(1))[0];
        await ChangeAsync<DeliveryRow>(row => row.State = "delivering");

        (await DeliveryLog.RetryAsync(id, default)).Should().BeTrue();

        (await ClaimOneAsync(inOrder: true)).Id.Should().Be(id);
    }

    [Fact]
    public async Task FindAsync_AttemptWithAnOutcomeOfAnotherVersion_IsReadable()
    {
        var id = (await WriteAsync(1))[0];
        await SettleAllAsync(DeliveryState.Dead);
        if (await TryExecuteAsync("UPDATE webhook_deliveries SET first_outcome = 'Confused'"))
        {
            (await FindAsync(id)).Attempts.Should().ContainSingle().Which.Outcome.Should().Be(WebhookOutcome.Unreadable);
        }
    }

    [Theory]
    [InlineData("header_names", "no json")]
    [InlineData("header_names", "[null]")]
    [InlineData("header_names", "{}")]
    [InlineData("signing_secret_labels", "[1]")]
    public async Task LoadAsync_BrokenColumn_LeavesOutThatWebhookAlone(string column, string value)
    {
        var broken = Samples.Plain("Broken");
        await Webhooks.AddAsync(broken, default);
        await Webhooks.AddAsync(Samples.Plain("Whole"), default);
        await ChangeAsync<WebhookRow>(row =>
        {
            if (row.Id == broken.Id)
            {
                Set(row, column, value);
            }
        });

        var set = await Webhooks.LoadAsync(default);

        set.Webhooks.Should().ContainSingle().Which.Name.Should().Be("Whole");
        set.Unreadable.Should().ContainSingle().Which.Should().Match<UnreadableWebhook>(w => w.Id == broken.Id && w.Name == "Broken");
        set.Unreadable[0].Reason.Should().Contain(column);
    }

    [Theory]
    [InlineData("on_failure = 'Maybe'")]
    [InlineData("mode = 'Sideways'")]
    public async Task LoadAsync_EnumerationThatIsNone_LeavesOutThatWebhookAlone(string assignment)
    {
        var broken = Samples.Plain("Broken") with { FireAndForget = false, AwaitResponse = true };
        await Webhooks.AddAsync(broken, default);
        await Webhooks.AddAsync(Samples.Plain("Whole"), default);
        if (!await TryExecuteAsync($"UPDATE webhook_hooks SET {assignment} WHERE name = 'Broken'"))
        {
            return;
        }

        var set = await Webhooks.LoadAsync(default);

        set.Webhooks.Should().ContainSingle().Which.Name.Should().Be("Whole");
        set.Unreadable.Should().ContainSingle().Which.Should().Match<UnreadableWebhook>(
            w => w.Id == broken.Id && w.Name == "Broken" && w.Event == broken.Event && w.IsGate);
    }

    [Fact]
    public async Task CancelOrphansAsync_WebhookThatCantBeRead_KeepsItsDeliveries()
    {
        await Webhooks.AddAsync(Samples.Plain() with { Id = Hook }, default);
        await WriteAsync(1);
        await ChangeAsync<WebhookRow>(row => row.HeaderNames = "no json");

        (await Queue.CancelOrphansAsync([.. (await Webhooks.LoadAsync(default)).Webhooks.Select(w => w.Id)], TimeSpan.Zero, 10, default)).Should().Be(0);
    }

    /// <summary>Runs a statement beside the store; false where there is no SQL.</summary>
    protected async Task<bool> TryExecuteAsync(string sql)
    {
        await using var context = await Services.GetRequiredService<WebhookDatabase>().OpenAsync(default);
        return context.Database.IsRelational() && await context.Database.ExecuteSqlRawAsync(sql) > 0;
    }

    private static void Set(object row, string column, object value)
        => row.GetType().GetProperty(string.Concat(column.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..])))!.SetValue(row, value);

    private async Task BreakFirstMessageAsync(Action<OutboxMessageRow> change)
    {
        await using var context = await Services.GetRequiredService<WebhookDatabase>().OpenAsync(default);
        var first = await context.Deliveries.OrderBy(d => d.Sequence).Select(d => d.MessageId).FirstAsync();
        change(await context.Messages.SingleAsync(m => m.Id == first));
        await context.SaveChangesAsync();
    }

    private async Task ChangeAsync<TRow>(Action<TRow> change)
        where TRow : class
    {
        await using var context = await Services.GetRequiredService<WebhookDatabase>().OpenAsync(default);
        foreach (var row in await context.Set<TRow>().ToListAsync())
        {
            change(row);
        }

        await context.SaveChangesAsync();
    }
}
