using Microsoft.AspNetCore.Http.HttpResults;

namespace SampleHost.Api;

/// <summary>The errors that minimal APIs answer, each as problem details.</summary>
internal static class Problems
{
    public static ProblemHttpResult NotFound(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status404NotFound);

    public static ProblemHttpResult Conflict(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status409Conflict);

    public static ProblemHttpResult BadGateway(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status502BadGateway);
}
