using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;

namespace WebhookMiddleware.Receiver.Decisions;

/// <summary>Represents the problem details of a deny.</summary>
/// <param name="Status">The status that the API's client gets.</param>
/// <param name="Body">What serializes to the problem details.</param>
internal sealed record DenyProblem(int Status, object Body)
{
    public static DenyProblem Of(int status, string title, string? detail, (string Pointer, string Detail)[] errors)
    {
        ArgumentException.ThrowIfNullOrEmpty(title);
        ArgumentNullException.ThrowIfNull(errors);
        var body = new JsonObject { ["title"] = title, ["status"] = Checked(status) };
        if (detail is not null)
        {
            body["detail"] = detail;
        }

        if (errors.Length > 0)
        {
            body["errors"] = new JsonArray(
                [.. errors.Select(error => new JsonObject { ["pointer"] = error.Pointer, ["detail"] = error.Detail })]);
        }

        return new(status, body);
    }

    public static DenyProblem Of(ProblemDetails problem)
        => new(Checked(problem.Status ?? StatusCodes.Status422UnprocessableEntity), problem);

    private static int Checked(int status)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, StatusCodes.Status400BadRequest);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, StatusCodes.Status499ClientClosedRequest);
        return status;
    }
}
