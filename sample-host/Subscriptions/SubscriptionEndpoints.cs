using Microsoft.AspNetCore.Http.HttpResults;
using SampleHost.Api;
using SampleHost.Data;
using SampleHost.Users;

namespace SampleHost.Subscriptions;

/// <summary>Maps the subscriptions. No route raises on_subscription, which is raised when the term expires.</summary>
internal static class SubscriptionEndpoints
{
    public static void MapSubscriptions(this IEndpointRouteBuilder app) => app.MapPost("/user/subscription/new", AddAsync);

    private static async Task<Results<Ok<CreatedReply>, ProblemHttpResult>> AddAsync(
        NewSubscription body, UserDirectory users, SampleDbContext db, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(body.UserId!, cancellationToken) is not { } user)
        {
            return Problems.NotFound($"There is no user '{body.UserId}'.");
        }

        var subscription = new Subscription { UserId = user.Id, ValidTo = body.ValidTo!.Value };
        db.Subscriptions.Add(subscription);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Ok(new CreatedReply(Ids.Format(subscription.Id)));
    }
}
