using System.Text.Json.Nodes;
using WebhookMiddleware.Patching;

namespace WebhookMiddleware.Core.Tests.Patching;

public class JsonPatchTests
{
    // RFC 6902, appendix A, as far as the four operations go.
    [Theory]
    [InlineData("""{"foo":"bar"}""", """[{"op":"add","path":"/baz","value":"qux"}]""", """{"baz":"qux","foo":"bar"}""")]
    [InlineData("""{"foo":["bar","baz"]}""", """[{"op":"add","path":"/foo/1","value":"qux"}]""", """{"foo":["bar","qux","baz"]}""")]
    [InlineData("""{"baz":"qux","foo":"bar"}""", """[{"op":"remove","path":"/baz"}]""", """{"foo":"bar"}""")]
    [InlineData("""{"foo":["bar","qux","baz"]}""", """[{"op":"remove","path":"/foo/1"}]""", """{"foo":["bar","baz"]}""")]
    [InlineData("""{"baz":"qux","foo":"bar"}""", """[{"op":"replace","path":"/baz","value":"boo"}]""", """{"baz":"boo","foo":"bar"}""")]
    [InlineData(
        """{"baz":"qux","foo":["a",2,"c"]}""",
        """[{"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2}]""",
        """{"baz":"qux","foo":["a",2,"c"]}""")]
    [InlineData(
        """{"foo":"bar"}""",
        """[{"op":"add","path":"/child","value":{"grandchild":{}}}]""",
        """{"foo":"bar","child":{"grandchild":{}}}""")]
    [InlineData("""{"foo":"bar"}""", """[{"op":"add","path":"/baz","value":"qux","xyz":123}]""", """{"foo":"bar","baz":"qux"}""")]
    [InlineData("""{"/":9,"~1":10}""", """[{"op":"test","path":"/~01","value":10}]""", """{"/":9,"~1":10}""")]
    [InlineData("""{"foo":["bar"]}""", """[{"op":"add","path":"/foo/-","value":["abc","def"]}]""", """{"foo":["bar",["abc","def"]]}""")]
    public void TryGetWrites_CasesOfTheRfc_GiveItsResults(string document, string operations, string expected)
        => Json.ShouldBe(Json.Patch(document, operations).ApplyTo(Json.Parse(document)), expected);

    [Theory]
    [InlineData("""[{"op":"add","path":"/b","value":1}]""", "set new /b = 1")]
    [InlineData("""[{"op":"add","path":"/a","value":null}]""", "set /a = null")]
    [InlineData("""[{"op":"replace","path":"/a","value":2}]""", "set /a = 2")]
    [InlineData("""[{"op":"remove","path":"/a"}]""", "remove /a")]
    [InlineData("""[{"op":"remove","path":"/a","value":{"ignored":true}}]""", "remove /a")]
    [InlineData("""[{"op":"replace","path":"/items/1","value":9}]""", "set /items/1 = 9")]
    [InlineData("""[{"op":"replace","path":"/items/0/price","value":9}]""", "set /items/0/price = 9")]
    [InlineData("""[{"op":"add","path":"/items/-","value":9}]""", "append /items = [9]")]
    [InlineData("""[{"op":"add","path":"/items/2","value":9}]""", "append /items = [9]")]
    [InlineData("""[{"op":"add","path":"/empty/0","value":9}]""", "append /empty = [9]")]
    [InlineData("""[{"op":"add","path":"/items/1","value":9}]""", "set /items = [{\"price\":1},9,2]")]
    [InlineData("""[{"op":"remove","path":"/items/1"}]""", "set /items = [{\"price\":1}]")]
    [InlineData("""[{"op":"add","path":"/object/-","value":9}]""", "set new /object/- = 9")]
    [InlineData("""[{"op":"add","path":"/object/0","value":9}]""", "set new /object/0 = 9")]
    [InlineData("""[{"op":"add","path":"","value":9}]""", "set  = 9")]
    [InlineData("""[{"op":"replace","path":"","value":null}]""", "set  = null")]
    public void TryGetWrites_OneOperation_IsOneWriteAtItsPlace(string operations, string expected)
        => Json.Describe(Json.Patch("""{"a":1,"items":[{"price":1},2],"empty":[],"object":{}}""", operations)).Should().Equal(expected);

    [Fact]
    public void TryGetWrites_SeveralWritesOfOnePlace_GiveTheLastValue()
        => Json.Describe(Json.Patch(
            """{"a":1}""",
            """
            [{"op":"remove","path":"/a"},{"op":"add","path":"/a","value":2},{"op":"replace","path":"/a","value":3},
             {"op":"add","path":"/b","value":4},{"op":"remove","path":"/b"}]
            """)).Should().Equal("set /a = 3", "remove absent /b");

    [Fact]
    public void TryGetWrites_WriteAboveEarlierOnes_SwallowsThem()
        => Json.Describe(Json.Patch(
            """{"a":{"b":1,"c":{"d":1}},"ab":1}""",
            """
            [{"op":"add","path":"/a/b","value":2},{"op":"add","path":"/ab","value":2},{"op":"add","path":"/a/c/d","value":3},
             {"op":"replace","path":"/a","value":{"x":1}}]
            """)).Should().Equal("set /ab = 2", "set /a = {\"x\":1}");

    [Fact]
    public void TryGetWrites_WriteBeneathAnEarlierOne_IsFoldedIntoItsValue()
        => Json.Describe(Json.Patch(
            """{}""",
            """
            [{"op":"add","path":"/a","value":{"list":[1,2]}},{"op":"add","path":"/a/list/0","value":0},
             {"op":"add","path":"/a/list/-","value":3},{"op":"add","path":"/a/b","value":true},{"op":"remove","path":"/a/list/1"}]
            """)).Should().Equal("set new /a = {\"list\":[0,2,3],\"b\":true}");

    [Fact]
    public void TryGetWrites_EditsOfAppendedElements_AreFoldedIntoTheAppend()
        => Json.Describe(Json.Patch(
            """{"items":[{"n":0}]}""",
            """
            [{"op":"add","path":"/items/-","value":{"n":1}},{"op":"add","path":"/items/2","value":{"n":2}},
             {"op":"replace","path":"/items/1/n","value":10},{"op":"add","path":"/items/1","value":{"n":0.5}},
             {"op":"replace","path":"/items/3","value":{"n":20}},{"op":"add","path":"/items/3/tags","value":[]},
             {"op":"add","path":"/items/3/tags/-","value":"x"},{"op":"remove","path":"/items/1"}]
            """)).Should().Equal("append /items = [{\"n\":10},{\"n\":20,\"tags\":[\"x\"]}]");

    [Fact]
    public void TryGetWrites_AppendsAndEditsOfOriginalElements_StandSideBySide()
        => Json.Describe(Json.Patch(
            """{"items":[{"n":0,"tags":["a"]}]}""",
            """
            [{"op":"add","path":"/items/-","value":1},{"op":"replace","path":"/items/0/n","value":5},
             {"op":"add","path":"/items/0/tags/-","value":"b"}]
            """)).Should().Equal("append /items = [1]", "set /items/0/n = 5", "append /items/0/tags = [\"b\"]");

    [Fact]
    public void TryGetWrites_EverythingAppendedIsRemovedAgain_WritesNothing()
        => Json.Patch(
            """{"items":[1]}""",
            """[{"op":"add","path":"/items/-","value":2},{"op":"remove","path":"/items/1"}]""").Writes.Should().BeEmpty();

    [Fact]
    public void TryGetWrites_OriginalElementRemovedAfterAppends_IsOneWriteOfTheArray()
        => Json.Describe(Json.Patch(
            """{"items":[{"n":1},2]}""",
            """
            [{"op":"add","path":"/items/-","value":3},{"op":"replace","path":"/items/0/n","value":9},{"op":"remove","path":"/items/1"},
             {"op":"add","path":"/items/-","value":4}]
            """)).Should().Equal("set /items = [{\"n\":9},3,4]");

    [Fact]
    public void TryGetWrites_Test_ComparesWithTheDocumentAsPatchedSoFar()
        => Json.Describe(Json.Patch(
            """{"a":1,"b":{"x":[1,{"y":null}],"z":"я"}}""",
            """
            [{"op":"replace","path":"/a","value":2},{"op":"test","path":"/a","value":2},
             {"op":"test","path":"/b","value":{"z":"\u044f","x":[1.0,{"y":null}]}}]
            """)).Should().Equal("set /a = 2");

    [Theory]
    [InlineData("1", "1.0")]
    [InlineData("100", "1e2")]
    [InlineData("0", "-0.0")]
    [InlineData("[1.50]", "[15e-1]")]
    public void TryGetWrites_TestOfNumbersWrittenDifferently_ComparesTheirValues(string actual, string expected)
        => Json.Patch($$"""{"a":{{actual}}}""", $$"""[{"op":"test","path":"/a","value":{{expected}}}]""").Writes.Should().BeEmpty();

    [Theory]
    [InlineData("1", "1.1")]
    [InlineData("1", "\"1\"")]
    [InlineData("10", "\"10\"")]
    [InlineData("null", "false")]
    [InlineData("9007199254740993", "9007199254740992")]
    [InlineData("[1,2]", "[2,1]")]
    [InlineData("{\"x\":1}", "{\"x\":1,\"y\":null}")]
    [InlineData("\"a\"", "\"A\"")]
    [InlineData("1e9999999999", "2")]
    public void TryGetWrites_TestOfAnotherValue_Fails(string actual, string expected)
        => Json.ParsePatch($$"""[{"op":"test","path":"/a","value":{{expected}}}]""")
            .TryGetWrites(Json.Parse($$"""{"a":{{actual}}}"""), out _, out _).Should().BeFalse();

    [Theory]
    [InlineData("""{"op":"test","path":"/a","value":2}""", "(test '/a'): the value is different.")]
    [InlineData("""{"op":"test","path":"/b","value":null}""", "(test '/b'): the path does not exist.")]
    [InlineData("""{"op":"test","path":"/items/-","value":2}""", "(test '/items/-'): the path does not exist.")]
    [InlineData("""{"op":"replace","path":"/b","value":2}""", "(replace '/b'): the path does not exist.")]
    [InlineData("""{"op":"replace","path":"/items/2","value":2}""", "(replace '/items/2'): the path does not exist.")]
    [InlineData("""{"op":"replace","path":"/items/-","value":2}""", "(replace '/items/-'): the path does not exist.")]
    [InlineData("""{"op":"remove","path":"/b"}""", "(remove '/b'): the path does not exist.")]
    [InlineData("""{"op":"remove","path":"/items/2"}""", "(remove '/items/2'): the path does not exist.")]
    [InlineData("""{"op":"remove","path":"/items/01"}""", "(remove '/items/01'): the path does not exist.")]
    [InlineData("""{"op":"remove","path":""}""", "(remove ''): the whole document can't be removed.")]
    [InlineData("""{"op":"add","path":"/b/c","value":2}""", "(add '/b/c'): the parent of the path does not exist.")]
    [InlineData("""{"op":"add","path":"/a/c","value":2}""", "(add '/a/c'): the parent of the path is neither an object nor an array.")]
    [InlineData("""{"op":"add","path":"/items/3","value":2}""", "(add '/items/3'): the index is out of range, the array has 2 elements.")]
    [InlineData("""{"op":"add","path":"/items/x","value":2}""", "(add '/items/x'): the last segment is not an array index.")]
    [InlineData("""{"op":"add","path":"/items/00","value":2}""", "(add '/items/00'): the last segment is not an array index.")]
    public void TryGetWrites_OperationDoesNotFit_NamesItsIndexAndPointer(string operation, string expected)
    {
        var document = Json.Parse("""{"a":1,"items":[1,2]}""");
        var patch = Json.ParsePatch($$"""[{"op":"add","path":"/new","value":1},{{operation}}]""");

        patch.TryGetWrites(document, out var writes, out var error).Should().BeFalse();

        writes.Should().BeNull();
        error.Should().Be($"Operation 1 of the patch {expected}");
        Json.Text(document).Should().Be("""{"a":1,"items":[1,2]}""");
    }

    [Fact]
    public void TryGetWrites_CalledTwice_LeavesDocumentAndPatchAsTheyWere()
    {
        var document = Json.Parse("""{"items":[1]}""");
        var patch = Json.ParsePatch("""[{"op":"add","path":"/items/-","value":{"a":1}},{"op":"replace","path":"/items/0","value":[2]}]""");

        patch.TryGetWrites(document, out var first, out _).Should().BeTrue();
        first!.ApplyTo(document)!["items"]![0]!.AsArray().Add(9);
        patch.TryGetWrites(document, out var second, out _).Should().BeTrue();

        Json.Text(document).Should().Be("""{"items":[1]}""");
        Json.Describe(second!).Should().Equal(Json.Describe(first)).And.Equal("append /items = [{\"a\":1}]", "set /items/0 = [2]");
    }

    [Theory]
    [InlineData("""1""", "it is not an object")]
    [InlineData("""null""", "it is not an object")]
    [InlineData("""{"path":"/a","value":1}""", "'op' is missing")]
    [InlineData("""{"op":5,"path":"/a","value":1}""", "'op' is not a string")]
    [InlineData("""{"op":null,"path":"/a","value":1}""", "'op' is not a string")]
    [InlineData("""{"op":"move","from":"/b","path":"/a"}""", "unsupported op 'move'; use add, replace, remove or test")]
    [InlineData("""{"op":"copy","from":"/b","path":"/a"}""", "unsupported op 'copy'; use add, replace, remove or test")]
    [InlineData("""{"op":"Add","path":"/a","value":1}""", "unknown op 'Add'; use add, replace, remove or test")]
    [InlineData("""{"op":"add","value":1}""", "'path' is missing")]
    [InlineData("""{"op":"add","path":["a"],"value":1}""", "'path' is not a string")]
    [InlineData("""{"op":"add","path":"a","value":1}""", "'path' is not a JSON pointer: 'a'")]
    [InlineData("""{"op":"add","path":"/a~3","value":1}""", "'path' is not a JSON pointer: '/a~3'")]
    [InlineData("""{"op":"add","path":"/a"}""", "'value' is missing")]
    [InlineData("""{"op":"replace","path":"/a"}""", "'value' is missing")]
    [InlineData("""{"op":"test","path":"/a"}""", "'value' is missing")]
    public void TryParse_MalformedOperation_NamesItsIndex(string operation, string expected)
    {
        var operations = Json.Parse($$"""[{"op":"remove","path":"/a"},{{operation}}]""")!.AsArray();

        JsonPatch.TryParse(operations, out var patch, out var error).Should().BeFalse();

        patch.Should().BeNull();
        error.Should().Be($"Operation 1 of the patch: {expected}.");
    }

    [Theory]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public void TryParse_ManyOperations_AcceptsAHundred(int count, bool expected)
    {
        var operations = new JsonArray([.. Enumerable.Range(0, count).Select(_ => Json.Parse("""{"op":"remove","path":"/a"}"""))]);

        JsonPatch.TryParse(operations, out _, out var error).Should().Be(expected);

        if (!expected)
        {
            error.Should().Be("The patch has 101 operations; at most 100 are allowed.");
        }
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void TryParse_DeepPath_AcceptsSixtyFourLevels(int depth, bool expected)
    {
        var path = string.Concat(Enumerable.Repeat("/a", depth));

        JsonPatch.TryParse(new JsonArray(Json.Parse($$"""{"op":"remove","path":"{{path}}"}""")), out _, out _).Should().Be(expected);
    }

    [Fact]
    public void TryParse_LongTextFromTheWebhook_IsShortenedInTheError()
    {
        var op = new string('x', 10_000);

        JsonPatch.TryParse(new JsonArray(Json.Parse($$"""{"op":"{{op}}","path":""}""")), out _, out var error).Should().BeFalse();

        error!.Length.Should().BeLessThan(250);
    }

    [Fact]
    public void TryParse_NoOperations_WritesNothing() => Json.Patch("""{"a":1}""", "[]").Writes.Should().BeEmpty();

    [Theory]
    [InlineData("""[{"op":"add","path":"/a","value":{"b":["\ud800"]}}]""")]
    [InlineData("""[{"op":"add","path":"/\ud800","value":1}]""")]
    [InlineData("""[{"op":"add","path":"/a","value":{"\udc00":1}}]""")]
    public void TryParse_HalfASurrogatePair_IsAnErrorAndNoException(string operations)
    {
        JsonPatch.TryParse(Json.Parse(operations)!.AsArray(), out _, out var error).Should().BeFalse();

        error.Should().Be("The patch has text that is not valid Unicode.");
    }
}
