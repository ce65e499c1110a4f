using WebhookMiddleware.EntityFrameworkCore.Enlistment;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Enlistment;

/// <summary>The state machine of an enlisted message as a table: every state and every event.</summary>
public sealed class EnlistmentStateTests
{
    // The next place. A dot: nothing changes. An exclamation mark: the rows are committed, which has an effect that depends on the outcome
    // (Effects).
    private const string Places = """
                              NotWritten  Saving         InTransaction     PartlyRolledBack  InDoubt     RolledBack  Committed  Over
        SaveStarting          Saving      .              .                 .                 Saving      Saving      .          .
        SaveFailed            .           NotWritten     .                 .                 .           .           .          .
        Saved                 .           Committed!     .                 .                 .           .           .          .
        SavedInTransaction    .           InTransaction  .                 .                 .           .           .          .
        SavepointRolledBack   .           .              PartlyRolledBack  .                 .           .           .          .
        TransactionEnded      .           .              InDoubt           InDoubt           .           .           .          .
        TransactionCommitted  .           .              Committed!        Committed!        Committed!  .           .          .
        TransactionRolledBack .           .              RolledBack        RolledBack        RolledBack  .           .          .
        RowFound             .           .              .                 InTransaction     Committed!  .           .          .
        RowMissing           .           .              RolledBack        RolledBack        RolledBack  .           .          .
        Succeeded             .           NotWritten     .                 .                 Committed!  .           Committed! .
        Failed                .           NotWritten     .                 .                 Committed!  .           Committed! .
        Abandoned             .           .              .                 .                 Committed!  .           Committed! .
        """;

    // What follows from committed rows: the place, and the effect.
    private const string Effects = """
        Unknown    Committed  Keep
        Succeeded  Over       Complete
        Failed     Over       Discard
        Abandoned  Over       Forget
        """;

    public static TheoryData<string, string> Cells()
    {
        TheoryData<string, string> cells = [];
        foreach (var happened in Enum.GetNames<EnlistmentEvent>())
        {
            foreach (var place in Enum.GetNames<EnlistmentPlace>())
            {
                cells.Add(place, happened);
            }
        }

        return cells;
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void On_EachEventInEachPlace_IsAsInTheTable(string place, string happened)
    {
        foreach (var outcome in Enum.GetValues<EnlistmentOutcome>())
        {
            var before = new EnlistmentState(Enum.Parse<EnlistmentPlace>(place), outcome);

            before.On(Enum.Parse<EnlistmentEvent>(happened)).Should().Be(Expected(before, happened), "the outcome was {0}", outcome);
        }
    }

    [Fact]
    public void On_AnyEvent_NeverChangesAKnownOutcome()
    {
        foreach (var place in Enum.GetValues<EnlistmentPlace>())
        {
            foreach (var happened in Enum.GetValues<EnlistmentEvent>())
            {
                new EnlistmentState(place, EnlistmentOutcome.Failed).On(happened).Next.Outcome.Should().Be(EnlistmentOutcome.Failed);
            }
        }
    }

    [Theory]
    [InlineData("Complete", "SaveStarting Saved Succeeded")]
    [InlineData("Complete", "SaveStarting SavedInTransaction Succeeded TransactionCommitted")]
    [InlineData("Complete", "SaveStarting SaveFailed SaveStarting SavedInTransaction TransactionCommitted Succeeded")]
    [InlineData("Complete", "SaveStarting SavedInTransaction TransactionRolledBack SaveStarting Saved Succeeded")]
    [InlineData("Complete", "SaveStarting SavedInTransaction SavepointRolledBack RowMissing SaveStarting SavedInTransaction TransactionCommitted Succeeded")]
    [InlineData("Complete", "SaveStarting SavedInTransaction TransactionEnded Succeeded")]
    [InlineData("Discard", "SaveStarting Saved Failed")]
    [InlineData("Discard", "SaveStarting SavedInTransaction Failed TransactionCommitted")]
    [InlineData("Forget", "SaveStarting Saved Abandoned")]
    [InlineData("None", "SaveStarting SavedInTransaction TransactionRolledBack Succeeded")]
    [InlineData("None", "Succeeded SaveStarting")]
    [InlineData("None", "SaveStarting Saved Succeeded Failed")]
    public void On_TheStoryOfOneMessage_EndsWithTheEffect(string effect, string story)
    {
        var (state, last) = (new EnlistmentState(EnlistmentPlace.NotWritten, EnlistmentOutcome.Unknown), EnlistmentEffect.None);

        foreach (var happened in story.Split(' '))
        {
            (state, last) = state.On(Enum.Parse<EnlistmentEvent>(happened));
        }

        last.ToString().Should().Be(effect);
    }

    private static (EnlistmentState Next, EnlistmentEffect Effect) Expected(EnlistmentState before, string happened)
    {
        var isOutcome = Enum.TryParse<EnlistmentOutcome>(happened, out var decided);
        if (isOutcome && before.Outcome != EnlistmentOutcome.Unknown)
        {
            return (before, EnlistmentEffect.None);
        }

        var outcome = isOutcome ? decided : before.Outcome;
        var rows = Lines(Places);
        var cell = rows.Single(row => row[0] == happened)[Array.IndexOf(rows[0], before.Place.ToString()) + 1];
        if (cell.EndsWith('!'))
        {
            var effect = Lines(Effects).Single(line => line[0] == outcome.ToString());
            return (new EnlistmentState(Enum.Parse<EnlistmentPlace>(effect[1]), outcome), Enum.Parse<EnlistmentEffect>(effect[2]));
        }

        return (new EnlistmentState(cell == "." ? before.Place : Enum.Parse<EnlistmentPlace>(cell), outcome), EnlistmentEffect.None);
    }

    private static string[][] Lines(string table)
        => [.. table.Split('\n').Select(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))];
}
