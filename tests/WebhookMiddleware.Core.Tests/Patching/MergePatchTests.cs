using WebhookMiddleware.Patching;

namespace WebhookMiddleware.Core.Tests.Patching;

public class MergePatchTests
{
    // RFC 7396, appendix A.
    [Theory]
    [InlineData("""{"a":"b"}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"b":"c"}""", """{"a":"b","b":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"a":null}""", """{}""")]
    [InlineData("""{"a":"b","b":"c"}""", """{"a":null}""", """{"b":"c"}""")]
    [InlineData("""{"a":["b"]}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"c"}""", """{"a":["b"]}""", """{"a":["b"]}""")]
    [InlineData("""{"a":{"b":"c"}}""", """{"a":{"b":"d","c":null}}""", """{"a":{"b":"d"}}""")]
    [InlineData("""{"a":[{"b":"c"}]}""", """{"a":[1]}""", """{"a":[1]}""")]
    [InlineData("""["a","b"]""", """["c","d"]""", """["c","d"]""")]
    [InlineData("""{"a":"b"}""", """["c"]""", """["c"]""")]
    [InlineData("""{"a":"foo"}""", "null", "null")]
    [InlineData("""{"a":"foo"}""", "\"bar\"", "\"bar\"")]
    [InlineData("""{"e":null}""", """{"a":1}""", """{"e":null,"a":1}""")]
    [InlineData("""[1,2]""", """{"a":"b","c":null}""", """{"a":"b"}""")]
    [InlineData("""{}""", """{"a":{"bb":{"ccc":null}}}""", """{"a":{"bb":{}}}""")]
    public void TryGetWrites_CasesOfTheRfc_GiveItsResults(string document, string patch, string expected)
        => Json.ShouldBe(Json.Merge(document, patch).ApplyTo(Json.Parse(document)), expected);

    [Fact]
    public void TryGetWrites_ObjectOverObject_WritesOnlyTheMembersNamed()
    {
        var writes = Json.Merge(
            """{"discount":1,"delivery":{"cost":3,"address":{"city":"Perm","zip":"614000"}}}""",
            """{"discount":2,"delivery":{"address":{"city":"Omsk","flat":7,"zip":null,"door":null}}}""");

        Json.Describe(writes).Should().Equal(
            "set /discount = 2",
            "set /delivery/address/city = \"Omsk\"",
            "set new /delivery/address/flat = 7",
            "remove /delivery/address/zip",
            "remove absent /delivery/address/door");
    }

    [Theory]
    [InlineData("""{}""", "set new /a = {\"b\":{\"d\":1}}")]
    [InlineData("""{"a":null}""", "set new /a = {\"b\":{\"d\":1}}")]
    [InlineData("""{"a":[1]}""", "set /a = {\"b\":{\"d\":1}}")]
    [InlineData("""{"a":5}""", "set /a = {\"b\":{\"d\":1}}")]
    public void TryGetWrites_ObjectOverAnythingElse_IsOneWriteWithoutNulls(string document, string expected)
        => Json.Describe(Json.Merge(document, """{"a":{"b":{"c":null,"d":1},"e":null}}""")).Should().Equal(expected);

    [Fact]
    public void TryGetWrites_NullsInsideAnArray_StayAsTheyAre()
        => Json.Describe(Json.Merge("""{}""", """{"a":[null,{"b":null}]}""")).Should().Equal("set new /a = [null,{\"b\":null}]");

    [Theory]
    [InlineData("""{"a":1}""", "[null]", "set  = [null]")]
    [InlineData("""{"a":1}""", "null", "set  = null")]
    [InlineData("""[1]""", """{"a":1,"b":null}""", "set  = {\"a\":1}")]
    [InlineData("""null""", """{}""", "set new  = {}")]
    public void TryGetWrites_PatchOrDocumentIsNoObject_ReplacesTheRoot(string document, string patch, string expected)
        => Json.Describe(Json.Merge(document, patch)).Should().Equal(expected);

    [Fact]
    public void TryGetWrites_EmptyObjects_WriteNothing()
        => Json.Merge("""{"a":{"b":1}}""", """{"a":{}}""").Writes.Should().BeEmpty();

    [Fact]
    public void TryGetWrites_NamesWithSpecialCharacters_AreEscapedInThePointers()
        => Json.Describe(Json.Merge("""{}""", """{"a/b":1,"~":2,"":3}""")).Should()
            .Equal("set new /a~1b = 1", "set new /~0 = 2", "set new / = 3");

    [Fact]
    public void TryGetWrites_CalledTwice_LeavesDocumentAndPatchAsTheyWere()
    {
        var document = Json.Parse("""{"a":{"b":1}}""");
        var patch = new MergePatch(Json.Parse("""{"a":{"b":{"c":2}},"d":[1]}"""));

        patch.TryGetWrites(document, out var first, out _).Should().BeTrue();
        first!.ApplyTo(document)!["d"]!.AsArray().Add(9);
        patch.TryGetWrites(document, out var second, out _).Should().BeTrue();

        Json.Text(document).Should().Be("""{"a":{"b":1}}""");
        Json.Describe(second!).Should().Equal(Json.Describe(first)).And.Equal("set /a/b = {\"c\":2}", "set new /d = [1]");
    }

    [Theory]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("""{"\udc00":1}""")]
    public void TryGetWrites_HalfASurrogatePair_IsAnErrorAndNoException(string patch)
    {
        new MergePatch(Json.Parse(patch)).TryGetWrites(Json.Parse("{}"), out var writes, out var error).Should().BeFalse();

        writes.Should().BeNull();
        error.Should().Be("The patch has text that is not valid Unicode.");
    }
}
