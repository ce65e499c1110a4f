using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using WebhookMiddleware.AspNetCore.Descriptions.Documents;
using WebhookMiddleware.AspNetCore.Management;

namespace WebhookMiddleware.AspNetCore.Descriptions.Operations;

/// <summary>An operation of the management API under construction. What all operations have in common is added to each.</summary>
internal sealed class Operation
{
    private readonly DescriptionDocument _document;
    private readonly JsonObject _json;
    private readonly JsonArray _parameters = [];
    private readonly JsonObject _responses = [];
    private readonly SortedSet<int> _problems = [StatusCodes.Status403Forbidden];

    public Operation(DescriptionDocument document, string id, string tag, string summary, string? description = null)
    {
        _document = document;
        _json = new JsonObject { ["operationId"] = id, ["tags"] = new JsonArray(tag), ["summary"] = summary };
        if (description is not null)
        {
            _json["description"] = description;
        }
    }

    /// <summary>Adds a parameter of the route. A value of another form than the schema's is not found.</summary>
    public Operation Route(string name, string schema) => Parameter("path", name, schema, required: true, description: null);

    /// <summary>Adds an optional parameter of the query. A value of another form is refused with 400.</summary>
    public Operation Query(string name, [StringSyntax(StringSyntaxAttribute.Json)] string schema, string description)
    {
        _problems.Add(StatusCodes.Status400BadRequest);
        return Parameter("query", name, schema, required: false, description);
    }

    /// <summary>Adds an optional header.</summary>
    public Operation Header(string name, [StringSyntax(StringSyntaxAttribute.Json)] string schema, string description)
        => Parameter("header", name, schema, required: false, description);

    /// <summary>Adds the precondition of a write: the version that was read.</summary>
    public Operation IfMatch() => Header(
            "If-Match", """{ "type": "string", "examples": ["\"3\""] }""",
            "The ETag of the read that the write is based on. If somebody has changed the webhook since, nothing is saved (412). "
                + "Without it, or with *, the last write wins.")
        .Problems(StatusCodes.Status400BadRequest, StatusCodes.Status412PreconditionFailed);

    /// <summary>Adds a JSON body that may be left out.</summary>
    public Operation OptionalBody(JsonObject schema, JsonNode example)
    {
        Body(schema, example)._json["requestBody"]!["required"] = false;
        return this;
    }

    /// <summary>Adds a JSON body.</summary>
    public Operation Body(JsonObject schema, JsonNode example, params string[] contentTypes)
    {
        var content = new JsonObject();
        foreach (var contentType in contentTypes is [] ? [ManagementBody.Json] : contentTypes)
        {
            content[contentType] = new JsonObject { ["schema"] = schema.DeepClone(), ["example"] = example.DeepClone() };
        }

        _json["requestBody"] = new JsonObject { ["required"] = true, ["content"] = content };
        return Problems(
            StatusCodes.Status400BadRequest, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType);
    }

    /// <summary>Adds a response with a JSON body.</summary>
    public Operation Returns(int status, JsonObject schema, JsonNode example, string? description = null, params string[] headers)
    {
        Add(status, description, headers)["content"] = new JsonObject
        {
            [ManagementBody.Json] = new JsonObject { ["schema"] = schema, ["example"] = example },
        };
        return this;
    }

    /// <summary>Adds a response with a body that is not JSON.</summary>
    public Operation ReturnsText(int status, string contentType, string example, string description)
    {
        Add(status, description, [])["content"] = new JsonObject
        {
            [contentType] = new JsonObject { ["schema"] = new JsonObject { ["type"] = "string" }, ["example"] = example },
        };
        return this;
    }

    /// <summary>Adds a response without a body.</summary>
    public Operation Returns(int status, string? description = null)
    {
        Add(status, description, []);
        return this;
    }

    /// <summary>Adds responses that say why the request is not carried out.</summary>
    public Operation Problems(params int[] statuses)
    {
        _problems.UnionWith(statuses);
        return this;
    }

    public JsonObject ToJson()
    {
        if (_parameters.Count > 0)
        {
            _json["parameters"] = _parameters.DeepClone();
        }

        foreach (var status in _problems)
        {
            _responses[Text(status)] = _document.Response(
                ProblemResponses.NameOf(status), document => ProblemResponses.Describe(document, status));
        }

        _json["responses"] = _responses.DeepClone();
        return _json;
    }

    private Operation Parameter(string place, string name, string schema, bool required, string? description)
    {
        var parameter = new JsonObject { ["name"] = name, ["in"] = place, ["required"] = required, ["schema"] = Fragment.Of(schema) };
        if (description is not null)
        {
            parameter["description"] = description;
        }

        _parameters.Add((JsonNode)parameter);
        return this;
    }

    private JsonObject Add(int status, string? description, string[] headers)
    {
        var response = new JsonObject { ["description"] = description ?? ReasonPhrases.GetReasonPhrase(status) };
        if (headers.Length > 0)
        {
            response["headers"] = new JsonObject(headers.Select(header => KeyValuePair.Create(
                header, (JsonNode?)new JsonObject { ["schema"] = new JsonObject { ["type"] = "string" } })));
        }

        _responses[Text(status)] = response;
        return response;
    }

    private static string Text(int status) => status.ToString(CultureInfo.InvariantCulture);
}
