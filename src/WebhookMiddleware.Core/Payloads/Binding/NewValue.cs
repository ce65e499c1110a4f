using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using WebhookMiddleware.Patching;

namespace WebhookMiddleware.Payloads.Binding;

/// <summary>
/// Reads a value that a patch writes, as the API would bind it. Unlike in the API, a member that the type doesn't have is an error.
/// </summary>
internal sealed class NewValue(PatchErrors errors)
{
    /// <summary>Reads the value. Errors are recorded; the result is meaningless then.</summary>
    public object? Read(JsonPointer place, ValueContract contract, JsonNode? json)
    {
        var before = errors.Count;
        Check(place, contract, json);
        if (errors.Count > before)
        {
            return null;
        }

        try
        {
            return contract.Read(json);
        }
        catch (Exception exception)
        {
            // Any exception counts, including one from a constructor of the API: the patch caused it.
            errors.Add(Join(place, exception as JsonException), $"it can't be bound to the payload's type. {Describe(exception)}");
            return null;
        }
    }

    /// <summary>Records the members, at any depth, that the types don't have or can't set.</summary>
    public void Check(JsonPointer place, ValueContract contract, JsonNode? json)
    {
        if (contract.Converter is not null)
        {
            return;
        }

        var declared = contract.TypeInfo;
        switch (json)
        {
            case JsonObject members when declared.Kind == JsonTypeInfoKind.Object && Contracts.ForNew(declared, members) is { } typeInfo:
                CheckMembers(place, declared, typeInfo, members);
                break;
            case JsonObject entries when declared.Kind == JsonTypeInfoKind.Dictionary:
                foreach (var (name, value) in entries)
                {
                    Check(place.Append(name), contract.OfElement(declared.ElementType!), value);
                }

                break;
            case JsonArray items when declared.Kind == JsonTypeInfoKind.Enumerable:
                for (var i = 0; i < items.Count; i++)
                {
                    Check(place.Append(i), contract.OfElement(declared.ElementType!), items[i]);
                }

                break;
        }
    }

    private void CheckMembers(JsonPointer place, JsonTypeInfo declared, JsonTypeInfo typeInfo, JsonObject members)
    {
        foreach (var (name, value) in members)
        {
            if (Contracts.IsMetadata(declared, name))
            {
                continue;
            }

            if (Contracts.Find(typeInfo, name) is not { } member)
            {
                if (Contracts.FindExtensionData(typeInfo) is null)
                {
                    errors.AddUnknown(place.Append(name));
                }
            }
            else if (!Contracts.CanBeBound(member, typeInfo))
            {
                errors.AddUnsettable(place.Append(name));
            }
            else
            {
                Check(place.Append(name), ValueContract.Of(member, typeInfo), value);
            }
        }
    }

    /// <summary>Describes an exception from the API's own code, without its message, which may repeat values.</summary>
    public static string Describe(Exception exception)
        => exception is JsonException json ? WithoutPath(json.Message) : $"{exception.GetType().Name} was thrown.";

    // The framework appends a path within the value, which does not show its place in the payload.
    private static string WithoutPath(string message)
    {
        var path = message.IndexOf(" Path: ", StringComparison.Ordinal);
        return path < 0 ? message : message[..path];
    }

    // A JsonException's path is a JSONPath: $.items[0].quantity
    private static string Join(JsonPointer place, JsonException? exception)
    {
        var above = place.ToMemberPath();
        var below = exception?.Path?.TrimStart('$') ?? "";
        return above.Length == 0 ? below.TrimStart('.') : above + below;
    }
}
