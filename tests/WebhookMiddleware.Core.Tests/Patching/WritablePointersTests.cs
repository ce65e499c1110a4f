using WebhookMiddleware.Patching;

namespace WebhookMiddleware.Core.Tests.Patching;

public class WritablePointersTests
{
    private const string Order =
        """{"discount":1,"secret":1,"metadata":{"a":{"b":1}},"items":[{"price":1,"sku":"x"}],"gift":null,"delivery":{"cost":1}}""";

    [Theory]
    [InlineData("/discount", """{"discount":2}""")]
    [InlineData("/discount", """{"discount":null}""")]
    [InlineData("/discount", """{"discount":{"any":{"thing":[]}}}""")]
    [InlineData("/coupon", """{"coupon":"A"}""")]
    [InlineData("/*", """{"coupon":"A","secret":null}""")]
    [InlineData("/metadata/*", """{"metadata":{"a":2,"c":3}}""")]
    [InlineData("/metadata/*/b", """{"metadata":{"a":{"b":2}}}""")]
    [InlineData("/metadata/**", """{"metadata":{"a":{"b":2},"c":{"d":{}}}}""")]
    [InlineData("/metadata/**", """{"metadata":5}""")]
    [InlineData("/metadata/**", """{"metadata":null}""")]
    [InlineData("/**", """{"secret":2,"new":{"x":[]}}""")]
    [InlineData("/**", "null")]
    [InlineData("", "[]")]
    [InlineData("/a~1b", """{"a/b":1}""")]
    public void Allow_MergePatchInside_ReturnsTrue(string pattern, string patch)
    {
        WritablePointers.Parse([pattern]).Allow(Json.Merge(Order, patch), out var outside).Should().BeTrue();

        outside.Should().BeNull();
    }

    [Theory]
    [InlineData("/discount", """{"secret":2}""", "/secret")]
    [InlineData("/discount", """{"secret":null}""", "/secret")]
    [InlineData("/discount", """{"absent":null}""", "/absent")]
    [InlineData("/discount", """{"discount":2,"Discount":2}""", "/Discount")]
    [InlineData("/discount", """{"discount/":2}""", "/discount~1")]
    [InlineData("/discount", """{"":2}""", "/")]
    [InlineData("/discount", "5", "")]
    [InlineData("/discount", """["discount"]""", "")]
    [InlineData("/*", "{\"metadata\":{\"a\":1}}", "/metadata/a")]
    [InlineData("/*", "5", "")]
    [InlineData("/metadata/*", """{"metadata":5}""", "/metadata")]
    [InlineData("/metadata/*", """{"metadata":{"a":{"b":2}}}""", "/metadata/a/b")]
    [InlineData("/metadata/*/b", """{"metadata":{"a":2}}""", "/metadata/a")]
    [InlineData("/metadata/**", """{"metadata2":5}""", "/metadata2")]
    [InlineData("/metadata/**", """{"metadata/a":5}""", "/metadata~1a")]
    [InlineData("", """{"discount":2}""", "/discount")]
    public void Allow_MergePatchOutside_NamesThePlace(string pattern, string patch, string expected)
    {
        WritablePointers.Parse([pattern]).Allow(Json.Merge(Order, patch), out var outside).Should().BeFalse();

        outside!.ToString().Should().Be(expected);
    }

    [Theory]
    [InlineData("/a", "/a", "/a")]
    [InlineData("/a", "/b", null)]
    [InlineData("/a", "/a/b", null)]
    [InlineData("/*", "/a", "/a")]
    [InlineData("/a/*", "/*/b", "/a/b")]
    [InlineData("/a/*/c", "/a/b/d", null)]
    [InlineData("/a/**", "/a", "/a")]
    [InlineData("/a/**", "/*/b/**", "/a/b/**")]
    [InlineData("/**", "/a/*", "/a/*")]
    [InlineData("/a/**", "/*/**", "/a/**")]
    [InlineData("/a~1b/**", "/*/c", "/a~1b/c")]
    [InlineData("", "/**", "")]
    public void Intersect_OfTwoPatterns_MatchesWhatBothMatch(string one, string other, string? both)
    {
        string[] expected = both is null ? [] : [both];

        WritablePointers.Parse([one]).Intersect(WritablePointers.Parse([other])).Texts.Should().Equal(expected);
        WritablePointers.Parse([other]).Intersect(WritablePointers.Parse([one])).Texts.Should().Equal(expected);
    }

    [Fact]
    public void Intersect_OfTwoLists_HasEachCommonPlaceOnce()
        => WritablePointers.Parse(["/a", "/b", "/c/**"]).Intersect(WritablePointers.Parse(["/*", "/b", "/c/d"])).Texts
            .Should().Equal("/a", "/b", "/c", "/c/d");

    [Theory]
    [InlineData("/items")]
    [InlineData("/items/**")]
    [InlineData("/items/*")]
    [InlineData("/items/-")]
    public void Allow_AppendToAWritableArray_ReturnsTrue(string pattern)
        => WritablePointers.Parse([pattern])
            .Allow(Json.Patch(Order, """[{"op":"add","path":"/items/-","value":{"price":5}}]"""), out _).Should().BeTrue();

    [Theory]
    [InlineData("/items/0")]
    [InlineData("/items/1")]
    [InlineData("/items/*/price")]
    [InlineData("/items/0/**")]
    [InlineData("/item")]
    public void Allow_AppendToAnArrayThatIsNotWritable_ReturnsFalse(string pattern)
    {
        var writes = Json.Patch(Order, """[{"op":"add","path":"/items/-","value":{"price":5}}]""");

        WritablePointers.Parse([pattern]).Allow(writes, out var outside).Should().BeFalse();

        outside!.ToString().Should().Be("/items");
    }

    [Theory]
    [InlineData("/items/*/price", """[{"op":"replace","path":"/items/0/price","value":5}]""", null)]
    [InlineData("/items/*", """[{"op":"replace","path":"/items/0","value":5}]""", null)]
    [InlineData("/items/*/price", """[{"op":"replace","path":"/items/0/sku","value":5}]""", "/items/0/sku")]
    [InlineData("/items/*/price", """[{"op":"replace","path":"/items/0","value":{"price":5}}]""", "/items/0")]
    [InlineData("/items/-", """[{"op":"replace","path":"/items/0","value":5}]""", "/items/0")]
    [InlineData("/items/*", """[{"op":"remove","path":"/items/0"}]""", "/items")]
    [InlineData("/items/*", """[{"op":"add","path":"/items/0","value":5}]""", "/items")]
    [InlineData("/items", """[{"op":"remove","path":"/items/0"}]""", null)]
    [InlineData("/items/*", """[{"op":"add","path":"/items/-","value":5},{"op":"add","path":"/items/0","value":5}]""", "/items")]
    // What is put back at once is written all the same, and so is what lay beside the writable member.
    [InlineData(
        "/delivery/cost",
        """[{"op":"remove","path":"/delivery"},{"op":"add","path":"/delivery","value":{"cost":5}}]""",
        "/delivery")]
    [InlineData("/delivery/cost", """[{"op":"replace","path":"/delivery","value":{"cost":5}}]""", "/delivery")]
    [InlineData("/delivery/cost", """[{"op":"replace","path":"","value":{"delivery":{"cost":5}}}]""", "")]
    [InlineData("/delivery/*", """[{"op":"add","path":"/delivery/..~1secret","value":5}]""", null)]
    [InlineData("/delivery/cost", """[{"op":"add","path":"/delivery/..","value":{"secret":5}}]""", "/delivery/../secret")]
    public void Allow_JsonPatch_LooksAtThePlacesItReallyWrites(string pattern, string operations, string? expected)
    {
        WritablePointers.Parse([pattern]).Allow(Json.Patch(Order, operations), out var outside).Should().Be(expected is null);

        outside?.ToString().Should().Be(expected);
    }

    [Theory]
    [InlineData("""{"n":{"cost":5}}""", null)]
    [InlineData("""{"n":{"cost":{"amount":5},"x":{"y":{"z":[1,{"w":2}]}}}}""", null)]
    [InlineData("""{"n":{"cost":5,"secret":1}}""", "/n/secret")]
    [InlineData("""{"n":{"cost":5,"x":{"y":5}}}""", "/n/x/y")]
    [InlineData("""{"n":{"cost":5,"x":{}}}""", "/n/x")]
    [InlineData("""{"n":{}}""", "/n")]
    [InlineData("""{"n":{"cost":null}}""", "/n")]
    [InlineData("""{"n":[{"cost":5}]}""", "/n")]
    [InlineData("""{"n":5}""", "/n")]
    public void Allow_ObjectWhereNothingWas_LooksAtItsLeaves(string patch, string? expected)
    {
        var pointers = WritablePointers.Parse(["/n/cost", "/n/x/y/z"]);

        pointers.Allow(Json.Merge(Order, patch), out var outside).Should().Be(expected is null);

        outside?.ToString().Should().Be(expected);
    }

    [Fact]
    public void Allow_ObjectOverANull_IsAWriteOfItsMembers()
    {
        // An API writes a null for what nobody has set.
        WritablePointers.Parse(["/gift/sku"]).Allow(Json.Merge(Order, """{"gift":{"sku":"x"}}"""), out _).Should().BeTrue();
        WritablePointers.Parse(["/gift/sku"]).Allow(Json.Merge(Order, """{"gift":{"sku":"x","price":0}}"""), out var outside).Should().BeFalse();

        outside!.ToString().Should().Be("/gift/price");
    }

    [Fact]
    public void Allow_NoPatterns_AllowsOnlyToWriteNothing()
    {
        var pointers = WritablePointers.Parse([]);

        pointers.Allow(WriteSet.Empty, out _).Should().BeTrue();
        pointers.Allow(Json.Merge("{}", """{"a":1}"""), out _).Should().BeFalse();
    }

    [Fact]
    public void Allow_SeveralWrites_NeedsAPatternForEach()
    {
        var pointers = WritablePointers.Parse(["/discount", "/metadata/**"]);

        pointers.Allow(Json.Merge(Order, """{"discount":2,"metadata":{"x":1}}"""), out _).Should().BeTrue();
        pointers.Allow(Json.Merge(Order, """{"discount":2,"metadata":{"x":1},"secret":3,"other":4}"""), out var outside).Should().BeFalse();

        outside!.ToString().Should().Be("/secret");
    }

    [Fact]
    public void Parse_MalformedPatterns_NamesThemAllAtOnce()
        => FluentActions.Invoking(() => WritablePointers.Parse(["discount", "/fine", "/a/**/b", "/b~2", "/meta*", "#/c", "/**/**", "/***"]))
            .Should().Throw<FormatException>().Which.Message.Should().Be(
                "Malformed writable pointers. 'discount': it is not a JSON pointer, such as /metadata/color; " +
                "'/a/**/b': ** is allowed only at the end; " +
                "'/b~2': it is not a JSON pointer, such as /metadata/color; " +
                "'/meta*': * stands for a whole segment, not for a part of one; " +
                "'#/c': it is not a JSON pointer, such as /metadata/color; " +
                "'/**/**': ** is allowed only at the end; " +
                "'/***': * stands for a whole segment, not for a part of one.");
}
