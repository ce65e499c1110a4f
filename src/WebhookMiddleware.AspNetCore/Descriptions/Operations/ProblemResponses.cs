using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using WebhookMiddleware.AspNetCore.Descriptions.Documents;

namespace WebhookMiddleware.AspNetCore.Descriptions.Operations;

/// <summary>Describes the responses of the management API to requests that it does not carry out.</summary>
internal static class ProblemResponses
{
    private static readonly Dictionary<int, string> Reasons = new()
    {
        [StatusCodes.Status400BadRequest] = "Parameters or the body are not valid. All errors are reported at once.",
        [StatusCodes.Status403Forbidden] = "The host does not let this caller do that. Its authentication may answer 401, too.",
        [StatusCodes.Status404NotFound] = "There is nothing with this name or id.",
        [StatusCodes.Status409Conflict] = "It can't be done in this state.",
        [StatusCodes.Status412PreconditionFailed] = "Somebody else has changed it since it was read. Nothing was saved.",
        [StatusCodes.Status413PayloadTooLarge] = "The body is too large.",
        [StatusCodes.Status415UnsupportedMediaType] = "The body has another content type, or is not UTF-8.",
        [StatusCodes.Status422UnprocessableEntity] = "What is stored can't be used.",
        [StatusCodes.Status429TooManyRequests] = "Too many requests of this caller at the same time. Try again later.",
        [StatusCodes.Status503ServiceUnavailable] = "Not possible at the moment. Try again later.",
    };

    public static string NameOf(int status) => ReasonPhrases.GetReasonPhrase(status).Replace(" ", "", StringComparison.Ordinal);

    public static JsonObject Describe(DescriptionDocument document, int status)
    {
        var example = new JsonObject
        {
            ["type"] = "about:blank",
            ["title"] = ReasonPhrases.GetReasonPhrase(status),
            ["status"] = status,
            ["detail"] = Reasons[status],
        };
        if (status == StatusCodes.Status400BadRequest)
        {
            example["errors"] = new JsonObject { ["name"] = new JsonArray("A name has 1 to 200 characters, not only spaces.") };
        }

        return new JsonObject
        {
            ["description"] = Reasons[status],
            ["content"] = new JsonObject
            {
                ["application/problem+json"] = new JsonObject
                {
                    ["schema"] = document.Schema("ManagementProblem", _ => Problem()),
                    ["example"] = example,
                },
            },
        };
    }

    private static JsonObject Problem() => Fragment.Of("""
        {
          "type": "object",
          "description": "Why the request is not carried out (RFC 9457).",
          "required": ["type", "title", "status", "detail"],
          "properties": {
            "type": { "type": "string" },
            "title": { "type": "string" },
            "status": { "type": "integer", "format": "int32" },
            "detail": { "type": "string" },
            "errors": {
              "type": "object",
              "description": "Messages by parameter or member; the empty name is the body as a whole.",
              "additionalProperties": { "type": "array", "items": { "type": "string" } }
            }
          }
        }
        """);
}
