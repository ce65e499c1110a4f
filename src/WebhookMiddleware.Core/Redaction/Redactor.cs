using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Patching;
using WebhookMiddleware.Payloads;

namespace WebhookMiddleware.Redaction;

/// <summary>Replaces the values at the places of <see cref="WebhookOptions.Redact"/>, before they are logged or shown.</summary>
internal sealed class Redactor(IOptions<WebhookOptions> options)
{
    /// <summary>The member of the envelope that has the payload.</summary>
    public const string Data = "data";

    /// <summary>The member of the envelope that has the context.</summary>
    public const string Context = "context";

    // Pointers that are not valid stop the start. Without a start, they are ignored.
    private readonly RedactedPlaces _envelope = RedactedPlaces.Of(options.Value.Redact
        .Select(text => RedactedPointer.TryParse(text, out var pointer, out _) ? pointer : null)
        .OfType<RedactedPointer>());

    /// <summary>Gets whether nothing is ever redacted.</summary>
    public bool IsEmpty => _envelope.IsEmpty;

    /// <summary>Redacts an envelope in place, and collects the values.</summary>
    public void Redact(JsonObject envelope, RedactedValues values) => RedactBelow(envelope, _envelope, values);

    /// <summary>Redacts a value of one of the envelope's members, and returns it; it is changed in place.</summary>
    /// <param name="member">The name of the member, such as <c>data</c>.</param>
    /// <param name="value">The value.</param>
    /// <param name="values">Receives the values.</param>
    public JsonNode? Redact(string member, JsonNode? value, RedactedValues values) => Redact(value, _envelope.Enter(member), values);

    /// <summary>Returns the JSON of one of the envelope's members with its values redacted.</summary>
    /// <param name="member">The name of the member.</param>
    /// <param name="utf8Json">The JSON; empty for none.</param>
    public ReadOnlyMemory<byte> Redact(string member, ReadOnlyMemory<byte> utf8Json)
    {
        if (utf8Json.IsEmpty || _envelope.Enter(member) is not { } place)
        {
            return utf8Json;
        }

        try
        {
            return PayloadJson.Write(Redact(PayloadJson.Read(utf8Json.Span), place, new RedactedValues()));
        }
        catch (JsonException)
        {
            // An object has a duplicate member, so that no place in it is certain.
            return PayloadJson.Write(JsonValue.Create(RedactedValues.Replacement));
        }
    }

    /// <summary>
    /// Redacts the answer of a webhook in place, as far as it is a decision: what it writes to the payload, and to the context.
    /// </summary>
    public void RedactDecision(JsonObject decision, RedactedValues values)
    {
        RedactMember(decision, "mergePatch", Data, values);
        RedactMember(decision, Context, Context, values);
        if (decision["patch"] is JsonArray operations)
        {
            RedactOperations(operations, values);
        }
    }

    /// <summary>Redacts the values of a JSON Patch of the payload in place.</summary>
    public void RedactOperations(JsonArray operations, RedactedValues values)
    {
        foreach (var operation in operations.OfType<JsonObject>())
        {
            if (operation["path"] is JsonValue path
                && path.TryGetValue<string>(out var text)
                && JsonPointer.TryParse(text, out var pointer)
                && operation.TryGetPropertyValue("value", out var value))
            {
                Replace(operation, "value", value, Redact(value, PlaceOf(pointer), values));
            }
        }
    }

    private RedactedPlaces? PlaceOf(JsonPointer pointer)
    {
        var place = _envelope.Enter(Data);
        foreach (var segment in pointer.Segments)
        {
            if (place is null or { IsRedacted: true })
            {
                return place;
            }

            place = place.Enter(segment);
        }

        return place;
    }

    private void RedactMember(JsonObject decision, string name, string member, RedactedValues values)
    {
        if (decision.TryGetPropertyValue(name, out var value))
        {
            Replace(decision, name, value, Redact(member, value, values));
        }
    }

    private static void Replace(JsonObject members, string name, JsonNode? value, JsonNode? redacted)
    {
        if (!ReferenceEquals(value, redacted))
        {
            members[name] = redacted;
        }
    }

    private static JsonNode? Redact(JsonNode? value, RedactedPlaces? place, RedactedValues values)
    {
        if (place is { IsRedacted: true })
        {
            values.Add(value);
            return JsonValue.Create(RedactedValues.Replacement);
        }

        if (place is not null)
        {
            RedactBelow(value, place, values);
        }

        return value;
    }

    private static void RedactBelow(JsonNode? node, RedactedPlaces place, RedactedValues values)
    {
        if (node is JsonObject members)
        {
            foreach (var name in members.Select(member => member.Key).ToArray())
            {
                var value = members[name];
                Replace(members, name, value, Redact(value, place.Enter(name), values));
            }
        }
        else if (node is JsonArray items)
        {
            for (var i = 0; i < items.Count; i++)
            {
                var value = items[i];
                var redacted = Redact(value, place.Enter(i.ToString(CultureInfo.InvariantCulture)), values);
                if (!ReferenceEquals(value, redacted))
                {
                    items[i] = redacted;
                }
            }
        }
    }
}
