using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using WebhookMiddleware.AspNetCore.Management;

namespace WebhookMiddleware.AspNetCore.Descriptions.Operations;

/// <summary>The parameters that several operations have.</summary>
internal static class Parameters
{
    public const string Text = """{ "type": "string" }""";
    public static readonly string SearchText = $$"""{ "type": "string", "maxLength": {{QueryReader.MaxSearchLength}} }""";
    public const string Uuid = """{ "type": "string", "format": "uuid" }""";
    public const string Timestamp = """{ "type": "string", "format": "date-time" }""";

    /// <summary>Adds the <c>{id}</c> of the route.</summary>
    public static Operation Id(this Operation operation) => operation.Route("id", Uuid).Problems(StatusCodes.Status404NotFound);

    /// <summary>Adds the parameters of a list that is read page by page.</summary>
    public static Operation Paged(this Operation operation) => operation
        .Query("cursor", Text, "The 'nextCursor' of the page before, as it is.")
        .Query(
            "limit",
            $$"""{ "type": "integer", "minimum": 1, "maximum": {{QueryReader.MaxLimit}}, "default": {{QueryReader.DefaultLimit}} }""",
            "The number of items on a page.");

    /// <summary>Adds a period of time.</summary>
    public static Operation Period(this Operation operation) => operation
        .Query("from", Timestamp, "Only items at or after this time.")
        .Query("to", Timestamp, "Only items before this time.");

    /// <summary>Returns the schema of a parameter that takes the names of an enumeration.</summary>
    public static string OneOf<TEnum>()
        where TEnum : struct, Enum
        => new JsonObject
        {
            ["type"] = "string",
            ["enum"] = new JsonArray(
                [.. Enum.GetNames<TEnum>().Select(JsonNamingPolicy.CamelCase.ConvertName).Select(name => JsonValue.Create(name))]),
        }.ToJsonString();
}
