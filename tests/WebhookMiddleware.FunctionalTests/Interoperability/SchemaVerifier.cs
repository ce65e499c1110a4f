using System.Text.Json.Nodes;

namespace WebhookMiddleware.FunctionalTests.Interoperability;

/// <summary>Has documents and values validated by packages for Node.js that others have written (<c>validate.mjs</c>).</summary>
internal static class SchemaVerifier
{
    /// <summary>
    /// Returns what is wrong with an OpenAPI document: its form, references that lead nowhere, examples that don't fit their schemas.
    /// </summary>
    public static Task<string[]> FindProblemsAsync(JsonNode document) => RunAsync(new { document });

    /// <summary>Returns what is wrong with values of JSON schemas (2020-12), each with the schema's place in the document.</summary>
    public static Task<string[]> FindProblemsAsync(JsonNode document, IEnumerable<ValueOfSchema> values) => RunAsync(new { document, values });

    private static Task<string[]> RunAsync<T>(T input) => NodeScript.RunAsync<T, string[]>("validate.mjs", input);
}

/// <summary>A value that is to fit a schema of a document.</summary>
/// <param name="Name">What it is, for messages.</param>
/// <param name="Schema">A JSON pointer to the schema, as in a reference: <c>#/components/schemas/Order</c>.</param>
/// <param name="Value">The value.</param>
internal sealed record ValueOfSchema(string Name, string Schema, JsonNode? Value);
