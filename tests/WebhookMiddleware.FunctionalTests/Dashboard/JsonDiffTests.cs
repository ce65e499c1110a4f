using System.Text.Json.Nodes;
using WebhookMiddleware.Dashboard.Trials;

namespace WebhookMiddleware.FunctionalTests.Dashboard;

/// <summary>Documents are compared by their members, so that only what changed is marked.</summary>
public sealed class JsonDiffTests
{
    [Theory]
    [InlineData("""{"a":1}""", """{"a":1}""", "")]
    [InlineData("""{"a":1,"b":2}""", """{"b":2,"a":3}""", "Changed   \"a\": 1,|  \"a\": 3,")]
    [InlineData("""{"a":1}""", """{"a":1,"b":null}""", "Added |  \"b\": null")]
    [InlineData("""{"a":1,"b":2}""", """{"a":1}""", "Removed   \"b\": 2|")]
    [InlineData("""[1,2,3]""", """[0,1,2,3]""", "Added |  0,")]
    [InlineData("""[1,2,3]""", """[1,3]""", "Removed   2,|")]
    [InlineData("""{"a":{"b":[1]}}""", """{"a":{"b":[2]}}""", "Changed       1|      2")]
    [InlineData("""{"a":"ж"}""", """{"a":{"b":1}}""", "Changed   \"a\": \"ж\"|  \"a\": {;Added |    \"b\": 1;Added |  }")]
    [InlineData("null", "1", "Changed null|1")]
    public void Compare_Change_MarksItsLinesOnly(string before, string after, string expected)
        => string.Join(';', JsonDiff.Compare(JsonNode.Parse(before), JsonNode.Parse(after))
                .Where(line => line.Kind != DiffKind.Same)
                .Select(line => $"{line.Kind} {line.Before}|{line.After}"))
            .Should().Be(expected);

    [Theory]
    [InlineData("""{"a":1,"b":[{"c":2},[]],"d":{}}""", """{"d":{},"e":[1,2],"b":[[],{"c":3}]}""")]
    [InlineData("""[1,2,3,4]""", """[1,5,6,4]""")]
    public void Compare_EachSide_IsADocumentOfItsOwn(string before, string after)
    {
        var lines = JsonDiff.Compare(JsonNode.Parse(before), JsonNode.Parse(after));

        JsonNode.DeepEquals(JsonNode.Parse(string.Concat(lines.Select(line => line.Before))), JsonNode.Parse(before)).Should().BeTrue();
        JsonNode.DeepEquals(JsonNode.Parse(string.Concat(lines.Select(line => line.After))), JsonNode.Parse(after)).Should().BeTrue();
    }

    [Fact]
    public void Compare_OfLongDocuments_LeavesOutWhatIsFarFromAChange()
    {
        JsonArray Numbers(int changed) => new([.. Enumerable.Range(0, 500).Select(i => JsonValue.Create(i == 250 ? changed : i))]);

        var lines = JsonDiff.Compare(Numbers(250), Numbers(-1));

        lines.Should().HaveCountLessThan(25);
        lines.Single(line => line.Kind == DiffKind.Changed).After.Should().Be("  -1,");
        lines.Where(line => line.Kind == DiffKind.Gap).Sum(line => int.Parse(line.Before!, System.Globalization.CultureInfo.InvariantCulture))
            .Should().Be(502 - lines.Count(line => line.Kind != DiffKind.Gap));
    }
}
