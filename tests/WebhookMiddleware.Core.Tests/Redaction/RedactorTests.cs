using System.Text.Json.Nodes;
using WebhookMiddleware.Redaction;

namespace WebhookMiddleware.Core.Tests.Redaction;

public sealed class RedactorTests
{
    [Theory]
    [InlineData("/data/phone", """{"data":{"phone":"+7999","name":"a"}}""", """{"data":{"phone":"•••","name":"a"}}""")]
    [InlineData("/data/phone", """{"data":{"phone":null}}""", """{"data":{"phone":"•••"}}""")]
    [InlineData("/data/phone", """{"data":{"Phone":1}}""", """{"data":{"Phone":1}}""")]
    [InlineData("/data/phone", """{"data":[1]}""", """{"data":[1]}""")]
    [InlineData("/data", """{"data":{"a":[1]},"id":"1"}""", """{"data":"•••","id":"1"}""")]
    [InlineData("/data/items/*/price", """{"data":{"items":[{"price":1.50,"n":1},{"n":2}]}}""", """{"data":{"items":[{"price":"•••","n":1},{"n":2}]}}""")]
    [InlineData("/data/items/1", """{"data":{"items":["a","b"]}}""", """{"data":{"items":["a","•••"]}}""")]
    [InlineData("/data/*", """{"data":{"a":1,"b":{"c":2}}}""", """{"data":{"a":"•••","b":"•••"}}""")]
    [InlineData("/data/*/x,/data/a/y", """{"data":{"a":{"x":1,"y":2},"b":{"x":3,"y":4}}}""", """{"data":{"a":{"x":"•••","y":"•••"},"b":{"x":"•••","y":4}}}""")]
    [InlineData("/data/a~1b", """{"data":{"a/b":1}}""", """{"data":{"a/b":"•••"}}""")]
    [InlineData("/response/body/token", """{"response":{"status":200,"body":{"token":"t"}}}""", """{"response":{"status":200,"body":{"token":"•••"}}}""")]
    [InlineData("/response/body/token", """{"response":null}""", """{"response":null}""")]
    public void Redact_Pointers_ReplaceExactlyTheirValues(string pointers, string envelope, string expected)
    {
        var document = JsonNode.Parse(envelope)!.AsObject();

        Of(pointers).Redact(document, new RedactedValues());

        JsonNode.DeepEquals(document, JsonNode.Parse(expected)).Should().BeTrue(document.ToJsonString());
    }

    [Theory]
    [InlineData("""{"mergePatch":{"phone":"+7","name":"n"}}""", """{"mergePatch":{"phone":"•••","name":"n"}}""")]
    [InlineData("""{"context":{"score":7,"phone":"+7"}}""", """{"context":{"score":"•••","phone":"+7"}}""")]
    [InlineData("""{"patch":[{"op":"add","path":"/phone","value":"+7"}]}""", """{"patch":[{"op":"add","path":"/phone","value":"•••"}]}""")]
    [InlineData("""{"patch":[{"op":"add","path":"","value":{"phone":"+7","b":1}}]}""", """{"patch":[{"op":"add","path":"","value":{"phone":"•••","b":1}}]}""")]
    [InlineData("""{"patch":[{"op":"add","path":"/items/-","value":{"price":1}}]}""", """{"patch":[{"op":"add","path":"/items/-","value":{"price":"•••"}}]}""")]
    [InlineData("""{"patch":[{"op":"add","path":"/phone/x/y","value":1}]}""", """{"patch":[{"op":"add","path":"/phone/x/y","value":"•••"}]}""")]
    [InlineData("""{"patch":[{"op":"remove","path":"/phone"},1,{"path":1,"value":2},{"path":"x","value":2}]}""", """{"patch":[{"op":"remove","path":"/phone"},1,{"path":1,"value":2},{"path":"x","value":2}]}""")]
    public void RedactDecision_WhatIsWrittenToRedactedPlaces_IsReplaced(string decision, string expected)
    {
        var document = JsonNode.Parse(decision)!.AsObject();

        Of("/data/phone,/data/items/*/price,/context/score").RedactDecision(document, new RedactedValues());

        JsonNode.DeepEquals(document, JsonNode.Parse(expected)).Should().BeTrue(document.ToJsonString());
    }

    [Theory]
    [InlineData("call +79990000000 now", "call ••• now")]
    [InlineData("%2B79990000000", "•••")]
    [InlineData("costs 250, not 2500", "costs •••, not 2500")]
    [InlineData("nothing", "nothing")]
    public void Values_InTexts_AreReplaced(string text, string expected) => Values().ApplyTo(text).Should().Be(expected);

    [Theory]
    [InlineData("""{"tel":"+79990000000","p":250,"q":2500,"ok":true}""", """{"tel":"•••","p":"•••","q":2500,"ok":true}""")]
    [InlineData("""["250 RUB"]""", """["250 RUB"]""")]
    [InlineData("<tel>+79990000000</tel><p>250</p>", "<tel>•••</tel><p>•••</p>")]
    public void Values_InBodies_AreReplaced(string body, string expected) => Values().ApplyToBody(body, isCut: false).Should().Be(expected);

    [Fact]
    public void Values_MoreThanCanBeSearchedFor_ReplaceWholeTexts()
    {
        var values = new RedactedValues();
        values.Add(new JsonArray([.. Enumerable.Range(0, 300).Select(i => JsonValue.Create($"value {i}"))]));

        values.ApplyTo("harmless").Should().Be("•••");
    }

    private static RedactedValues Values()
    {
        var values = new RedactedValues();
        values.Add(JsonNode.Parse("""{"phone":"+79990000000","price":250,"flag":true,"none":null,"empty":""}"""));
        return values;
    }

    private static Redactor Of(string pointers)
    {
        var options = new WebhookOptions();
        foreach (var pointer in pointers.Split(','))
        {
            options.Redact.Add(pointer);
        }

        return new Redactor(Microsoft.Extensions.Options.Options.Create(options));
    }
}
