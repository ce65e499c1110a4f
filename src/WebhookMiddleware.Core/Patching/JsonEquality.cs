using System.Text.Json.Nodes;

namespace WebhookMiddleware.Patching;

/// <summary>Equality of JSON values as RFC 6902 has it: numbers by value, objects without regard to order.</summary>
internal static class JsonEquality
{
    public static bool AreEqual(JsonNode? left, JsonNode? right)
    {
        try
        {
            return JsonNode.DeepEquals(left, right);
        }
        catch (ArgumentOutOfRangeException)
        {
            // A number such as 1e9999999999 is valid JSON that DeepEquals can't compare. Unequal is the careful answer: a test fails,
            // two writes conflict.
            return false;
        }
    }
}
