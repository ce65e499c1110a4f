using System.Text.Json.Nodes;
using WebhookMiddleware.Patching;

namespace WebhookMiddleware.Core.Tests.Patching;

public class JsonPointerTests
{
    // RFC 6901, section 5.
    private static readonly JsonNode? Rfc6901Document = Json.Parse(
        """
        { "foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, "k\"l": 6, " ": 7, "m~n": 8 }
        """);

    [Theory]
    [InlineData("/foo", """["bar", "baz"]""")]
    [InlineData("/foo/0", "\"bar\"")]
    [InlineData("/", "0")]
    [InlineData("/a~1b", "1")]
    [InlineData("/c%d", "2")]
    [InlineData("/e^f", "3")]
    [InlineData("/g|h", "4")]
    [InlineData("/i\\j", "5")]
    [InlineData("/k\"l", "6")]
    [InlineData("/ ", "7")]
    [InlineData("/m~0n", "8")]
    [InlineData("#/foo/0", "\"bar\"")]
    [InlineData("#/", "0")]
    [InlineData("#/a~1b", "1")]
    [InlineData("#/c%25d", "2")]
    [InlineData("#/e%5Ef", "3")]
    [InlineData("#/g%7Ch", "4")]
    [InlineData("#/i%5Cj", "5")]
    [InlineData("#/k%22l", "6")]
    [InlineData("#/%20", "7")]
    [InlineData("#/m~0n", "8")]
    public void TryParseReference_ExamplesOfTheRfc_ResolveToTheirValues(string text, string expected)
    {
        JsonPointer.TryParseReference(text, out var pointer).Should().BeTrue();

        pointer!.TryResolve(Rfc6901Document, out var value).Should().BeTrue();

        Json.ShouldBe(value, expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("#")]
    public void TryParseReference_WholeDocument_IsTheRoot(string text)
    {
        JsonPointer.TryParseReference(text, out var pointer).Should().BeTrue();

        pointer.Should().Be(JsonPointer.Root);
        pointer!.Segments.Should().BeEmpty();
        pointer.Parent.Should().BeNull();
    }

    [Theory]
    [InlineData("#items")]
    [InlineData("items/0")]
    [InlineData("#/a~2")]
    [InlineData("#/a%7E")]
    public void TryParseReference_Malformed_ReturnsFalse(string text)
        => JsonPointer.TryParseReference(text, out _).Should().BeFalse();

    [Fact]
    public void TryParseReference_NonAsciiPercentEncoded_IsDecodedAsUtf8()
    {
        JsonPointer.TryParseReference("#/%D0%B8%D0%BC%D1%8F", out var pointer).Should().BeTrue();

        pointer!.Segments.Should().Equal("имя");
    }

    [Theory]
    [InlineData("a")]
    [InlineData(" /a")]
    [InlineData("#/a")]
    [InlineData("/a~")]
    [InlineData("/a~2b")]
    [InlineData("/~~0")]
    public void TryParse_Malformed_ReturnsFalse(string text)
    {
        JsonPointer.TryParse(text, out var pointer).Should().BeFalse();

        pointer.Should().BeNull();
    }

    [Fact]
    public void TryParse_EscapedSegments_AreUnescapedInTheRightOrder()
    {
        JsonPointer.TryParse("/~01/~1/~0/a~1~0b//", out var pointer).Should().BeTrue();

        pointer!.Segments.Should().Equal("~1", "/", "~", "a/~b", "", "");
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/items/0/quantity")]
    [InlineData("/~01/~1/a~1~0b//x")]
    public void ToString_ParsedPointer_GivesTheTextBack(string text) => Json.Pointer(text).ToString().Should().Be(text);

    [Fact]
    public void Append_SegmentWithSpecialCharacters_IsEscaped()
    {
        var pointer = JsonPointer.Root.Append("a").Append("b/c~d").Append(7);

        pointer.ToString().Should().Be("/a/b~1c~0d/7");
        pointer.Segments.Should().Equal("a", "b/c~d", "7");
        pointer.Parent!.Segments.Should().Equal("a", "b/c~d");
    }

    [Fact]
    public void Equals_SameSegments_HoldsHoweverThePointerWasMade()
    {
        var built = JsonPointer.Root.Append("a/b").Append("0");

        built.Should().Be(Json.Pointer("/a~1b/0"));
        built.GetHashCode().Should().Be(Json.Pointer("/a~1b/0").GetHashCode());
        built.Should().NotBe(Json.Pointer("/a/b/0"));
        built.Should().NotBe(Json.Pointer("/A~1b/0"));
        built.Equals(null).Should().BeFalse();
    }

    [Theory]
    [InlineData("", "/a", true)]
    [InlineData("", "/", true)]
    [InlineData("/a", "/a/b", true)]
    [InlineData("/a", "/a/b/c", true)]
    [InlineData("/a", "/a/", true)]
    [InlineData("/a", "/a", false)]
    [InlineData("", "", false)]
    [InlineData("/a", "/ab", false)]
    [InlineData("/a", "/a~1b", false)]
    [InlineData("/a/b", "/a", false)]
    [InlineData("/b", "/a/b", false)]
    public void IsAncestorOf_AnyPair_LooksAtWholeSegments(string above, string beneath, bool expected)
        => Json.Pointer(above).IsAncestorOf(Json.Pointer(beneath)).Should().Be(expected);

    [Theory]
    [InlineData("", "")]
    [InlineData("/discount", "discount")]
    [InlineData("/items/0/quantity", "items[0].quantity")]
    [InlineData("/0", "[0]")]
    [InlineData("/0/a", "[0].a")]
    [InlineData("/a/0/1", "a[0][1]")]
    [InlineData("/a/b/c", "a.b.c")]
    [InlineData("/items/01", "items.01")]
    [InlineData("/items/-", "items.-")]
    [InlineData("/items/99999999999999999999", "items[99999999999999999999]")]
    public void ToMemberPath_AnyPointer_IsAsInProblemDetails(string text, string expected)
        => Json.Pointer(text).ToMemberPath().Should().Be(expected);

    [Theory]
    [InlineData("0", 0)]
    [InlineData("7", 7)]
    [InlineData("2147483647", 2147483647)]
    public void TryReadIndex_Digits_GivesTheIndex(string segment, int expected)
    {
        JsonPointer.TryReadIndex(segment, out var index).Should().BeTrue();

        index.Should().Be(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("01")]
    [InlineData("1.0")]
    [InlineData("1\0")]
    [InlineData("١")]
    [InlineData("2147483648")]
    public void TryReadIndex_AnythingElse_ReturnsFalse(string segment) => JsonPointer.TryReadIndex(segment, out _).Should().BeFalse();

    [Fact]
    public void TryResolve_MemberThatIsNull_IsThere()
    {
        Json.Pointer("/a").TryResolve(Json.Parse("""{"a":null}"""), out var value).Should().BeTrue();

        value.Should().BeNull();
    }

    [Theory]
    [InlineData("/b")]
    [InlineData("/a/0")]
    [InlineData("/items/2")]
    [InlineData("/items/-")]
    [InlineData("/items/00")]
    [InlineData("/items/length")]
    public void TryResolve_NothingThere_ReturnsFalse(string text)
        => Json.Pointer(text).TryResolve(Json.Parse("""{"a":null,"items":[1,2]}"""), out _).Should().BeFalse();
}
