using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using WebhookMiddleware.Dashboard.Languages;
using WebhookMiddleware.Dashboard.Layout;

namespace WebhookMiddleware.Dashboard.Trials;

/// <summary>What a test is made with, as it was typed: nothing is lost when it can't be read.</summary>
internal sealed record TestForm
{
    public const string Payload = "payload";
    public const string Tenant = "tenant";

    private static readonly string[] Names = [Payload, "request", "principal", "context", "response", Tenant];

    private readonly Dictionary<string, string> _values;

    private TestForm(Dictionary<string, string> values) => _values = values;

    /// <summary>Gets what was typed into a field; empty for nothing.</summary>
    public string this[string name] => _values.GetValueOrDefault(name, "");

    /// <summary>Returns a form with the event's sample as the payload.</summary>
    public static TestForm New(JsonNode? sample)
        => new(new Dictionary<string, string> { [Payload] = JsonText.Write(sample ?? new JsonObject()) });

    // Browsers post line breaks as CR LF.
    public static TestForm Read(IFormCollection posted)
        => new(Names.Where(posted.ContainsKey).ToDictionary(name => name, name => posted[name].ToString().ReplaceLineEndings("\n")));

    /// <summary>Returns the test as the management API takes it. It is meaningless if there are errors.</summary>
    public JsonObject ToDocument(DashboardLanguage language, Dictionary<string, string[]> errors)
    {
        var document = new JsonObject();
        foreach (var (name, typed) in _values.Where(value => !string.IsNullOrWhiteSpace(value.Value)))
        {
            if (name == Tenant)
            {
                document[name] = typed;
            }
            else if (JsonText.TryRead(typed, language, out var value, out var error))
            {
                document[name] = value;
            }
            else
            {
                errors[name] = [error];
            }
        }

        return document;
    }
}
