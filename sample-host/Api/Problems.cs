using Microsoft.AspNetCore.Http.HttpResults;

namespace SampleHost.Api;

/// <summary>Creates the problem details with which minimal APIs respond to errors.</summary>
internal static class Problems
{
    public static ProblemHttpResult NotFound(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status404NotFound);

    public static ProblemHttpResult Conflict(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status409Conflict);

    public static ProblemHttpResult BadGateway(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status502BadGateway);
}
