using System.Text.Json.Nodes;
using WebhookMiddleware.AspNetCore.Descriptions.Documents;

namespace WebhookMiddleware.AspNetCore.Tests.Descriptions;

/// <summary>An exported schema becomes components whose references lead somewhere.</summary>
public sealed class SchemaComponentsTests
{
    private const string Root = "#/components/schemas/Webhooks.Tree";

    [Fact]
    public void Add_ReferenceToTheRoot_RefersToTheComponent()
    {
        var schemas = Add("""{"properties":{"parent":{"$ref":"#"}}}""");

        schemas.Select(schema => schema.Key).Should().Equal("Webhooks.Tree");
        schemas["Webhooks.Tree"]!["properties"]!["parent"]!["$ref"]!.GetValue<string>().Should().Be(Root);
    }

    [Fact]
    public void Add_ReferenceToAPart_MakesItAComponentForAllThatReferToIt()
    {
        var schemas = Add("""
            {"properties":{"first":{"properties":{"a":{"type":"string"},"self":{"$ref":"#/properties/first"}}},"second":{"$ref":"#/properties/first"}}}
            """);

        var tree = schemas["Webhooks.Tree"]!["properties"]!;
        tree["first"]!["$ref"]!.GetValue<string>().Should().Be($"{Root}.First");
        tree["second"]!["$ref"]!.GetValue<string>().Should().Be($"{Root}.First");
        schemas["Webhooks.Tree.First"]!["properties"]!["self"]!["$ref"]!.GetValue<string>().Should().Be($"{Root}.First");
        schemas["Webhooks.Tree.First"]!["properties"]!["a"]!["type"]!.GetValue<string>().Should().Be("string");
    }

    [Fact]
    public void Add_PartsOfPartsAndListsAndAlternatives_AreFound()
    {
        var schemas = Add("""
            {"properties":{
              "list":{"items":{"anyOf":[{"type":"null"},{"properties":{"x":{"type":"integer"}}}]}},
              "other":{"additionalProperties":{"$ref":"#/properties/list/items/anyOf/1"}},
              "again":{"$ref":"#/properties/list/items/anyOf/1/properties/x"}}}
            """);

        schemas.Select(schema => schema.Key).Should().BeEquivalentTo("Webhooks.Tree", "Webhooks.Tree.List.AnyOf.1", "Webhooks.Tree.List.AnyOf.1.X");
        schemas["Webhooks.Tree.List.AnyOf.1"]!["properties"]!["x"]!["$ref"]!.GetValue<string>().Should().Be($"{Root}.List.AnyOf.1.X");
    }

    // Names of components have no other characters, and two members may differ in others only.
    [Fact]
    public void Add_MembersWithOddNames_HaveComponentsOfTheirOwn()
    {
        var schemas = Add("""
            {"properties":{
              "a b":{"const":"1"},"a/b":{"const":"2"},"цена":{"const":"3"},
              "x":{"$ref":"#/properties/a b"},"y":{"$ref":"#/properties/a~1b"},"z":{"$ref":"#/properties/цена"}}}
            """);

        var tree = schemas["Webhooks.Tree"]!["properties"]!;
        string[] targets = ["x", "y", "z"];
        targets.Select(name => tree[name]!["$ref"]!.GetValue<string>().Split('/')[^1]).Select(name => schemas[name]!["const"]!.GetValue<string>())
            .Should().Equal("1", "2", "3");
        schemas.Select(schema => schema.Key).Should().OnlyContain(name => name.All(c => char.IsAsciiLetterOrDigit(c) || c == '.' || c == '_'));
    }

    [Fact]
    public void Add_ReferenceIntoAWithheldMember_AllowsAnything()
        => Add("""{"properties":{"x":{"$ref":"#/properties/secret/items"}}}""")["Webhooks.Tree"]!["properties"]!["x"]!.ToJsonString().Should().Be("{}");

    [Theory]
    [InlineData("true", "{}")]
    [InlineData("false", """{"not":{}}""")]
    [InlineData("""{"const":1}""", """{"enum":[1]}""")]
    [InlineData("""{"const":"a"}""", """{"const":"a"}""")]
    [InlineData("""{"$comment":"for developers","type":"string"}""", """{"type":"string"}""")]
    [InlineData("""{"enum":[true,null],"default":true,"additionalProperties":false}""", """{"enum":[true,null],"default":true,"additionalProperties":false}""")]
    public void Add_WhatTheLibraryCantRead_IsWrittenOtherwise(string member, string expected)
        => Add($$$"""{"properties":{"x":{{{member}}}}}""")["Webhooks.Tree"]!["properties"]!["x"]!.ToJsonString().Should().Be(expected);

    private static JsonObject Add(string schema)
    {
        var document = new DescriptionDocument("Test", "");
        SchemaComponents.Add(document, "Tree", JsonNode.Parse(schema)!)["$ref"]!.GetValue<string>().Should().Be(Root);
        return document.ToJson()["components"]!["schemas"]!.AsObject();
    }
}
