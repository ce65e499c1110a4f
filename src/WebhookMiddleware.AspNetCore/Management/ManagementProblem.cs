using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using WebhookMiddleware.AspNetCore.Problems;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>Represents the response of the management API to a request that it does not carry out (RFC 9457).</summary>
internal sealed record ManagementProblem(int Status, string Detail)
{
    /// <summary>Gets the messages by member path or query parameter; the empty key stands for the body as a whole.</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    public static ManagementProblem Invalid(string detail, IReadOnlyDictionary<string, string[]> errors)
        => new(StatusCodes.Status400BadRequest, detail) { Errors = errors };

    public static ManagementProblem InvalidBody(string message)
        => Invalid("The request's body can't be read.", new Dictionary<string, string[]> { [""] = [message] });

    public static ManagementProblem NotFound(string what) => new(StatusCodes.Status404NotFound, what);

    public Task WriteAsync(HttpContext context)
    {
        var problem = ProblemWriter.Create(Errors);
        problem.Type = "about:blank";
        problem.Title = ReasonPhrases.GetReasonPhrase(Status);
        problem.Status = Status;
        problem.Detail = Detail;
        ManagementJson.SetHeaders(context.Response);
        return ProblemWriter.WriteAsync(context, problem);
    }
}
