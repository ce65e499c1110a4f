using WebhookMiddleware.Dashboard.Hooks;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.FunctionalTests.Dashboard;

/// <summary>Which order numbers it takes to move a webhook to another place.</summary>
public sealed class HookPlacementTests
{
    [Theory]
    [InlineData("A10 B20 C30", "C", "B", "C15", "there is a number between the two")]
    [InlineData("A10 B20 C30", "C", "A", "C5", "there is a number before the first")]
    [InlineData("A10 B20 C30", "A", "", "A40", "the last has a number after it")]
    [InlineData("A10 B10 C20", "C", "B", "C10", "between two that run at the same time, it runs with them")]
    [InlineData("A1 B2 C3", "C", "B", "C20 A10 B30", "without room, all are numbered anew")]
    [InlineData("A1 B1 C2 D9", "D", "A", "D10 A20 B20 C30", "those that run at the same time still do")]
    [InlineData("A1 B1 C2", "B", "", "B12", "it leaves its stage")]
    [InlineData("A2147483647 B2147483647", "A", "", "A20 B10", "the largest number has none after it")]
    [InlineData("A10 B20", "A", "B", "", "it is there already")]
    [InlineData("A10 B20", "B", "", "", "it is there already")]
    [InlineData("A10 B20", "X", "", "", "the event does not have it")]
    public void MoveBefore_AnotherPlace_ChangesFewNumbers(string run, string moved, string before, string expected, string because)
    {
        var webhooks = Read(run);

        var orders = HookPlacement.MoveBefore(webhooks, IdOf(moved), before.Length == 0 ? null : IdOf(before));

        orders.Select(order => $"{webhooks.Single(webhook => webhook.Id == order.Key).Name}{order.Value}")
            .Should().BeEquivalentTo(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), because);
    }

    [Theory]
    [InlineData("A10 B20 C30", "C", true, "C15")]
    [InlineData("A10 B20 C30", "A", false, "A25")]
    [InlineData("A10 B20", "A", true, "")]
    [InlineData("A10 B20", "B", false, "")]
    public void Shift_ByOne_ChangesItsNumber(string run, string moved, bool up, string expected)
        => string.Join(' ', HookPlacement.Shift(Read(run), IdOf(moved), up).Select(order => $"{moved}{order.Value}")).Should().Be(expected);

    private static List<Webhook> Read(string run) => [.. run.Split(' ').Select(item => new Webhook
    {
        Id = IdOf(item[..1]),
        Name = item[..1],
        Url = "https://example.com/",
        Event = "before_order_add",
        Order = int.Parse(item[1..], System.Globalization.CultureInfo.InvariantCulture),
    })];

    private static Guid IdOf(string name) => new(name[0], 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
