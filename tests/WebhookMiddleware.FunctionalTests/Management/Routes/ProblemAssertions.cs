using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.FunctionalTests.Adapters;

namespace WebhookMiddleware.FunctionalTests.Management.Routes;

/// <summary>Checks how the management API refuses requests.</summary>
internal static class ProblemAssertions
{
    /// <summary>Checks that a response is a problem with exactly the members of the contract.</summary>
    /// <param name="response">The response.</param>
    /// <param name="status">The status.</param>
    /// <param name="request">The request, for the failure.</param>
    public static void ShouldBeProblem(this TestResponse response, int status, object request)
        => (response.Status, response.FindFlaw()).Should().Be((status, (string?)null), "{0} answered {1}", request, response.Body);

    /// <summary>Checks that a response is a 400 that names exactly these parameters, members or headers.</summary>
    public static void ShouldRefuse(this TestResponse response, object request, params string[] names)
    {
        response.ShouldBeProblem(400, request);
        (response.Status == 400 ? response.Json["errors"]?.AsObject().Select(error => error.Key) : []).Should()
            .BeEquivalentTo(names, "{0} answered {1}", request, response.Body);
    }

    /// <summary>Checks that a response is one that the contract knows, whatever was sent.</summary>
    public static void ShouldBeSound(this TestResponse response, string request)
        => response.FindFlaw().Should().BeNull("{0} answered {1} {2}", request, response.Status, response.Body[..Math.Min(response.Body.Length, 500)]);

    /// <summary>Returns why a response is not one that the contract knows; null if it is.</summary>
    public static string? FindFlaw(this TestResponse response)
    {
        if (response.Status is < 400 or >= 500)
        {
            return response.Status is >= 200 and < 300 ? null : "a status that no input may cause";
        }

        if (response.ContentType != "application/problem+json")
        {
            return "no problem";
        }

        JsonObject problem;
        try
        {
            problem = response.Json.AsObject();
        }
        catch (JsonException e)
        {
            return e.Message;
        }

        string[] expected = response.Status == 400 ? ["type", "title", "status", "detail", "errors"] : ["type", "title", "status", "detail"];
        return !problem.Select(member => member.Key).SequenceEqual(expected) ? "other members"
            : problem["status"]!.GetValue<int>() != response.Status ? "another status"
            : null;
    }
}
