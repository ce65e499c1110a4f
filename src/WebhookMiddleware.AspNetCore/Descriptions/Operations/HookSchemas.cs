using System.Text.Json.Nodes;
using WebhookMiddleware.AspNetCore.Descriptions.Documents;
using WebhookMiddleware.Signing;
using WebhookMiddleware.Webhooks;
using WebhookMiddleware.Webhooks.Editing;
using WebhookMiddleware.Webhooks.Validation;

namespace WebhookMiddleware.AspNetCore.Descriptions.Operations;

/// <summary>Describes the webhook record, as it is read and as it is written. Secrets are written only.</summary>
internal static class HookSchemas
{
    private static readonly string[] Required = ["name", "url", "event"];

    /// <summary>Returns a reference to the record as it is read.</summary>
    public static JsonObject Read(DescriptionDocument document) => document.Schema("Hook", _ =>
    {
        var members = Settings();
        Set(members, ReadOnly());
        Set(members, Fragment.Of("""
            {
              "basicAuth": {
                "type": ["object", "null"],
                "required": ["username", "hasPassword"],
                "properties": { "username": { "type": "string" }, "hasPassword": { "type": "boolean" } }
              },
              "headers": {
                "type": "array",
                "items": {
                  "type": "object",
                  "required": ["name", "hasValue"],
                  "properties": { "name": { "type": "string" }, "hasValue": { "type": "boolean" } }
                }
              },
              "signingSecrets": {
                "type": "array",
                "items": {
                  "type": "object",
                  "required": ["id", "createdAt"],
                  "properties": { "id": { "type": "string", "format": "uuid" }, "createdAt": { "type": "string", "format": "date-time" } }
                }
              }
            }
            """));

        // Secrets that can't be decrypted are left out, and so are warnings if there are none.
        var always = members.Select(member => member.Key).Except([.. WebhookMembers.Secret, "warnings"]);
        return Record("A webhook.", members, always);
    });

    /// <summary>Returns a reference to the record as it is written: what is left out or null takes its default.</summary>
    public static JsonObject Write(DescriptionDocument document) => document.Schema(
        "HookToWrite", _ => Closed(Record("A webhook to save. Other members than these are refused.", WriteMembers(), Required)));

    /// <summary>Returns a reference to a merge patch of the record.</summary>
    public static JsonObject Patch(DescriptionDocument document) => document.Schema(
        "HookPatch", _ => Closed(Record("Changes of a webhook (RFC 7396): null sets a member to its default.", WriteMembers(), [])));

    private static JsonObject WriteMembers()
    {
        var members = Settings();
        foreach (var (_, member) in members.Where(member => !Required.Contains(member.Key)))
        {
            AllowNull(member!.AsObject());
        }

        Set(members, Secrets());
        foreach (var (name, member) in ReadOnly())
        {
            member!["readOnly"] = true;
            Set(members, new JsonObject { [name] = member.DeepClone() });
        }

        return members;
    }

    private static JsonObject ReadOnly() => Fragment.Of("""
        {
          "id": { "type": "string", "format": "uuid" },
          "source": { "type": "string", "enum": ["store", "configuration"] },
          "version": { "type": "integer", "format": "int64" },
          "createdAt": { "type": "string", "format": "date-time" },
          "updatedAt": { "type": "string", "format": "date-time" },
          "warnings": {
            "type": "array", "items": { "type": "string" },
            "description": "What is allowed, but probably not meant."
          }
        }
        """);

    private static JsonObject Secrets() => Fragment.Of($$"""
        {
          "basicAuth": {
            "type": ["object", "null"],
            "description": "If left out, it stays as it is. Null clears it.",
            "required": ["username"],
            "additionalProperties": false,
            "properties": {
              "username": { "type": "string", "maxLength": {{SecretRules.MaxUsernameLength}} },
              "password": {
                "type": ["string", "null"], "maxLength": {{SecretRules.MaxPasswordLength}}, "writeOnly": true,
                "description": "If left out, the stored one is kept."
              },
              "hasPassword": { "type": "boolean", "readOnly": true }
            }
          },
          "headers": {
            "type": ["array", "null"],
            "maxItems": {{HeaderRules.MaxCount}},
            "description": "If left out, all are kept. Null removes them.",
            "items": {
              "type": "object",
              "required": ["name"],
              "additionalProperties": false,
              "properties": {
                "name": { "type": "string", "minLength": 1, "maxLength": {{HeaderRules.MaxNameLength}} },
                "value": {
                  "type": ["string", "null"], "maxLength": {{HeaderRules.MaxValueLength}}, "writeOnly": true,
                  "description": "If left out, the value that is stored under the name is kept. Null removes the header."
                },
                "hasValue": { "type": "boolean", "readOnly": true }
              }
            }
          },
          "signingSecrets": {
            "type": ["array", "null"],
            "maxItems": {{SecretRules.MaxSigningSecrets}},
            "description": "If left out, it stays as it is. Null clears it.",
            "items": {
              "anyOf": [
                {
                  "type": "string", "pattern": "^{{SigningSecret.Prefix}}", "writeOnly": true,
                  "description": "A new one: the prefix and the base64 of {{SigningSecret.MinBytes}} to {{SigningSecret.MaxBytes}} bytes."
                },
                {
                  "type": "object",
                  "description": "One that is stored, and kept.",
                  "required": ["id"],
                  "additionalProperties": false,
                  "properties": { "id": { "type": "string", "format": "uuid" }, "createdAt": { "type": "string", "format": "date-time" } }
                }
              ]
            }
          }
        }
        """);

    // In the order of the documentation; the secrets differ between reads and writes.
    private static JsonObject Settings() => Fragment.Of($$"""
        {
          "name": { "type": "string", "minLength": 1, "maxLength": {{WebhookValidator.MaxNameLength}} },
          "url": {
            "type": "string", "format": "uri", "maxLength": {{UrlRules.MaxLength}},
            "description": "An absolute http or https address without user info and fragment."
          },
          "event": { "type": "string", "description": "An event of the catalogue." },
          "order": {
            "type": "integer", "format": "int32",
            "description": "The smaller runs earlier; equal ones run at the same time. Default: the event's largest and 10."
          },
          "timeoutMs": {
            "type": "integer", "format": "int32", "default": {{Webhook.DefaultTimeoutMs}},
            "minimum": {{Webhook.MinTimeoutMs}}, "maximum": {{Webhook.MaxTimeoutMs}}
          },
          "validFrom": { "type": ["string", "null"], "format": "date-time", "description": "The start of its period, included." },
          "validTo": { "type": ["string", "null"], "format": "date-time", "description": "The end of its period, not included." },
          "isActive": { "type": "boolean", "default": true },
          "fireAndForget": {
            "type": "boolean",
            "description": "Sent in the background; the response is not read. Default: true, unless one of the next two is true."
          },
          "awaitResponse": { "type": "boolean", "default": false, "description": "The request waits, and passes or is stopped." },
          "responseContainsData": {
            "type": "boolean", "default": false,
            "description": "The response is saved and, if it is awaited, read as a decision."
          },
          "body": { "type": ["string", "null"], "description": "A Liquid template. Null or empty: the standard envelope." },
          "contentType": {
            "type": "string", "default": "{{Webhook.DefaultContentType}}", "maxLength": {{ContentRules.MaxContentTypeLength}}
          },
          "basicAuth": {},
          "headers": {},
          "signingSecrets": {},
          "onFailure": {
            "type": "string", "enum": ["cancel", "continue"], "default": "cancel",
            "description": "What a failure means for the request, of awaited webhooks of before-events."
          },
          "mode": { "type": "string", "enum": ["enforce", "shadow"], "default": "enforce" },
          "condition": { "type": ["string", "null"], "description": "A Liquid expression over the envelope. False: not called." },
          "inOrder": { "type": "boolean", "default": false, "description": "Background deliveries keep their order." },
          "tenant": {
            "type": ["string", "null"], "minLength": 1, "maxLength": {{WebhookValidator.MaxTenantLength}},
            "description": "Null: every tenant."
          }
        }
        """);

    private static JsonObject Record(string description, JsonObject members, IEnumerable<string> required) => new()
    {
        ["type"] = "object",
        ["description"] = description,
        ["required"] = new JsonArray([.. required.Select(name => JsonValue.Create(name))]),
        ["properties"] = members,
    };

    private static JsonObject Closed(JsonObject record)
    {
        record["additionalProperties"] = false;
        return record;
    }

    private static void Set(JsonObject members, JsonObject others)
    {
        foreach (var (name, member) in others)
        {
            members[name] = member!.DeepClone();
        }
    }

    private static void AllowNull(JsonObject member)
    {
        if (member["type"] is JsonValue type)
        {
            member["type"] = new JsonArray(type.DeepClone(), "null");
            (member["enum"] as JsonArray)?.Add((JsonNode?)null);
        }
    }
}
