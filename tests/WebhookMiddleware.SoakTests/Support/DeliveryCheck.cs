using WebhookMiddleware.TestSupport;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.SoakTests.Support;

/// <summary>The users in the sample's database, beside those that the receiver was told of.</summary>
/// <param name="Users">The logins in the database.</param>
/// <param name="Told">The logins that arrived.</param>
internal sealed record DeliveryCheck(IReadOnlySet<string> Users, IReadOnlySet<string> Told)
{
    /// <summary>Who is in the database, and was not told of.</summary>
    public IReadOnlyCollection<string> Untold => [.. Users.Except(Told)];

    /// <summary>Waits until nothing is left to deliver, and nothing that a request has written is left to be decided on.</summary>
    public static async Task AllSettledAsync(HostDatabase database)
    {
        var open = -1L;
        await Eventually.HoldsAsync(
            async () => (open = (await database.ReadAsync<long>(
                """
                SELECT (SELECT count(*) FROM webhook_deliveries WHERE settled_at IS NULL)
                    + (SELECT count(*) FROM webhook_enlisted_messages) AS n
                """,
                "n"))[0]) == 0,
            () => $"{open} deliveries and enlisted messages are open", Soak.Patience);
    }

    public static async Task<DeliveryCheck> ReadAsync(HostDatabase database, ArrivalReceiver receiver)
    {
        // Whatever the case of the column's name.
        var users = await database.ReadAsync<string>("SELECT * FROM users", "login");
        return new DeliveryCheck(users.ToHashSet(), receiver.Taken.Select(arrival => arrival.Login).ToHashSet());
    }

    /// <summary>Insists that the load's successes, the database and the receiver agree.</summary>
    public void Holds(RegistrationLoad load)
    {
        load.Registered.Should().BeSubsetOf(Users, "whoever was answered is in the database");
        Untold.Should().BeEmpty("every user's event is delivered");
        Told.Should().BeSubsetOf(Users, "nobody is told of a user that isn't there");
    }
}
