using WebhookMiddleware.Patching;

namespace WebhookMiddleware.Core.Tests.Patching;

/// <summary>What libraries for JSON Patch are known to get wrong, with data of our own.</summary>
public class JsonPatchCaseTests
{
    [Theory]
    // Places: roots that are no objects, empty names, names that look like indexes, ends and escapes.
    [InlineData("""["a"]""", """[{"op":"add","path":"/0","value":"b"}]""", """["b","a"]""")]
    [InlineData("""["a"]""", """[{"op":"add","path":"/1","value":"b"}]""", """["a","b"]""")]
    [InlineData("""["a"]""", """[{"op":"remove","path":"/0"},{"op":"add","path":"/-","value":null}]""", """[null]""")]
    [InlineData("""{"a":1}""", """[{"op":"add","path":"","value":["b"]},{"op":"add","path":"/0","value":"c"}]""", """["c","b"]""")]
    [InlineData("""{"a":1}""", """[{"op":"replace","path":"","value":"b"},{"op":"test","path":"","value":"b"}]""", "\"b\"")]
    [InlineData("""{"":1}""", """[{"op":"test","path":"/","value":1},{"op":"replace","path":"/","value":2}]""", """{"":2}""")]
    [InlineData("""{"a":{"":1}}""", """[{"op":"remove","path":"/a/"}]""", """{"a":{}}""")]
    [InlineData("""{"0":"a","-":"b"}""", """[{"op":"replace","path":"/0","value":"c"},{"op":"remove","path":"/-"}]""", """{"0":"c"}""")]
    [InlineData("""{"a/b":1,"c~d":2,"e~1f":3}""", """[{"op":"remove","path":"/a~1b"},{"op":"remove","path":"/c~0d"},{"op":"remove","path":"/e~01f"}]""", "{}")]
    [InlineData("""{"a b":1,"c\"d":2,"e\\f":3,"g%h":4}""", """[{"op":"remove","path":"/a b"},{"op":"remove","path":"/c\"d"},{"op":"remove","path":"/e\\f"},{"op":"remove","path":"/g%h"}]""", "{}")]
    [InlineData("""{}""", """[{"op":"add","path":"/__proto__","value":{"x":1}},{"op":"add","path":"/constructor","value":1}]""", """{"__proto__":{"x":1},"constructor":1}""")]
    // Values: null is one, absent is none; what is added over something replaces it.
    [InlineData("""{"a":null}""", """[{"op":"test","path":"/a","value":null},{"op":"replace","path":"/a","value":"b"}]""", """{"a":"b"}""")]
    [InlineData("""{"a":null}""", """[{"op":"remove","path":"/a"}]""", "{}")]
    [InlineData("""{"a":1}""", """[{"op":"add","path":"/a","value":null}]""", """{"a":null}""")]
    [InlineData("""{"a":[1,2]}""", """[{"op":"add","path":"/a","value":[3]}]""", """{"a":[3]}""")]
    [InlineData("""{"a":[]}""", """[{"op":"add","path":"/a/0","value":[]},{"op":"add","path":"/a/0/0","value":{}}]""", """{"a":[[{}]]}""")]
    [InlineData("""{"a":{"b":[1,{"c":2}]}}""", """[{"op":"test","path":"/a","value":{"b":[1,{"c":2}]}},{"op":"replace","path":"/a/b/1/c","value":3}]""", """{"a":{"b":[1,{"c":3}]}}""")]
    [InlineData("""{"a":[0,1,2,3]}""", """[{"op":"remove","path":"/a/1"},{"op":"remove","path":"/a/1"}]""", """{"a":[0,3]}""")]
    // Members that the operation doesn't have are ignored, in any order.
    [InlineData("""{"a":1}""", """[{"value":2,"from":"/x","path":"/a","op":"replace","comment":"b"}]""", """{"a":2}""")]
    [InlineData("""{"a":1}""", """[]""", """{"a":1}""")]
    public void ApplyTo_KnownTrap_GivesTheResult(string document, string operations, string expected)
        => Json.ShouldBe(Json.Patch(document, operations).ApplyTo(Json.Parse(document)), expected);

    [Theory]
    [InlineData("""["a"]""", """[{"op":"add","path":"/2","value":"b"}]""")]
    [InlineData("""["a"]""", """[{"op":"add","path":"/-1","value":"b"}]""")]
    [InlineData("""["a"]""", """[{"op":"add","path":"/+1","value":"b"}]""")]
    [InlineData("""["a"]""", """[{"op":"add","path":"/1e0","value":"b"}]""")]
    [InlineData("""["a"]""", """[{"op":"add","path":"/0.0","value":"b"}]""")]
    [InlineData("""["a"]""", """[{"op":"add","path":"/ 0","value":"b"}]""")]
    [InlineData("""["a"]""", """[{"op":"add","path":"/0x0","value":"b"}]""")]
    [InlineData("""["a"]""", """[{"op":"add","path":"/٠","value":"b"}]""")]
    [InlineData("""["a"]""", """[{"op":"add","path":"/4294967296","value":"b"}]""")]
    [InlineData("""["a"]""", """[{"op":"add","path":"/","value":"b"}]""")]
    [InlineData("""["a"]""", """[{"op":"test","path":"/00","value":"a"}]""")]
    [InlineData("""["a"]""", """[{"op":"remove","path":"/-"}]""")]
    [InlineData("""["a"]""", """[{"op":"add","path":"/-/b","value":1}]""")]
    [InlineData("""["a"]""", """[{"op":"test","path":"/length","value":1}]""")]
    [InlineData("""{"a":"text"}""", """[{"op":"test","path":"/a/0","value":"t"}]""")]
    [InlineData("""{"a":null}""", """[{"op":"add","path":"/a/b","value":1}]""")]
    [InlineData("""{"a":1}""", """[{"op":"replace","path":"/A","value":2}]""")]
    [InlineData("""{}""", """[{"op":"test","path":"/a","value":null}]""")]
    [InlineData("""{}""", """[{"op":"remove","path":"/__proto__"}]""")]
    [InlineData("""{}""", """[{"op":"test","path":"/constructor/name","value":"Object"}]""")]
    [InlineData("""{"\u00e9":1}""", """[{"op":"test","path":"/e\u0301","value":1}]""")]
    [InlineData("""{"a":1}""", """[{"op":"add","path":"/b","value":1},{"op":"test","path":"/a","value":2},{"op":"add","path":"/c","value":1}]""")]
    public void TryGetWrites_KnownTrap_DoesNotFit(string document, string operations)
        => Json.ParsePatch(operations).TryGetWrites(Json.Parse(document), out _, out _).Should().BeFalse();

    [Theory]
    [InlineData("move")]
    [InlineData("copy")]
    public void TryParse_MoveOrCopyAnywhere_RefusesAllOfThePatch(string op)
    {
        var operations = Json.Parse($$"""[{"op":"add","path":"/a","value":1},{"op":"{{op}}","from":"/a","path":"/b","value":1}]""")!.AsArray();

        JsonPatch.TryParse(operations, out _, out var error).Should().BeFalse();

        error.Should().StartWith($"Operation 1 of the patch: unsupported op '{op}'");
    }
}
