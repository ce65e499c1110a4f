using WebhookMiddleware.Patching;

namespace WebhookMiddleware.Core.Tests.Patching;

public class WriteSetTests
{
    private const string Order =
        """{"discount":1,"delivery":{"cost":3,"note":"x"},"items":[{"price":1,"tags":["a"]},{"price":2}]}""";

    [Theory]
    // The same place.
    [InlineData("set /discount 5", "set /discount 5", null)]
    [InlineData("set /discount 5", "set /discount 5.0", null)]
    [InlineData("set /discount 5", "set /discount 6", "/discount")]
    [InlineData("set /discount 5", "set /discount \"5\"", "/discount")]
    [InlineData("set /discount null", "remove /discount", "/discount")]
    [InlineData("remove /discount", "remove /discount", null)]
    [InlineData("set /new {\"a\":1,\"b\":2}", "set /new {\"b\":2,\"a\":1}", null)]
    [InlineData("set /new {\"a\":1}", "set /new {\"b\":2}", "/new")]
    [InlineData("set /discount 1e9999999999", "set /discount 1e9999999999", "/discount")]
    // One above the other.
    [InlineData("set /delivery {}", "set /delivery/cost 5", "/delivery/cost")]
    [InlineData("remove /delivery", "remove /delivery/cost", "/delivery/cost")]
    [InlineData("set /delivery {\"cost\":3}", "set /delivery/cost 3", "/delivery/cost")]
    [InlineData("set  {}", "set /delivery/cost 5", "/delivery/cost")]
    // Side by side.
    [InlineData("set /discount 5", "set /delivery/cost 5", null)]
    [InlineData("set /delivery/note 5", "remove /delivery/cost", null)]
    [InlineData("set /del 5", "set /delivery/cost 5", null)]
    [InlineData("set /items/0/price 5", "set /items/1/price 6", null)]
    // Arrays.
    [InlineData("append /items [1]", "append /items [2]", null)]
    [InlineData("append /items [1]", "append /items [1]", null)]
    [InlineData("append /items [1]", "set /items/0/price 5", null)]
    [InlineData("append /items [1]", "set /items/0 5", null)]
    [InlineData("append /items [1]", "append /items/0/tags [\"b\"]", null)]
    [InlineData("append /items [1]", "set /items []", "/items")]
    [InlineData("append /items [1]", "set /items [1]", "/items")]
    [InlineData("append /items [1]", "remove /items", "/items")]
    [InlineData("append /items [1]", "set  {}", "/items")]
    [InlineData("append /items/0/tags [1]", "set /items/0 {}", "/items/0/tags")]
    [InlineData("append /items/0/tags [1]", "set /items []", "/items/0/tags")]
    [InlineData("set /items [1]", "set /items/0/price 1", "/items/0/price")]
    [InlineData("set /items/0 1", "set /items/0/price 1", "/items/0/price")]
    public void ConflictsWith_TwoWrites_HoldsInBothDirections(string left, string right, string? expected)
    {
        var (one, other) = (Set(left), Set(right));

        one.ConflictsWith(other, out var place).Should().Be(expected is not null);
        other.ConflictsWith(one, out var samePlace).Should().Be(expected is not null);

        place?.ToString().Should().Be(expected);
        samePlace.Should().Be(place);
    }

    [Fact]
    public void ConflictsWith_SeveralConflicts_NamesTheFirst()
    {
        Set("set /a 1", "set /b 1", "set /c 1").ConflictsWith(Set("set /c 2", "set /b 2"), out var place).Should().BeTrue();

        place!.ToString().Should().Be("/b");
    }

    [Fact]
    public void ConflictsWith_Empty_NeverConflicts()
    {
        WriteSet.Empty.ConflictsWith(Set("set  1"), out _).Should().BeFalse();
        Set("set  1").ConflictsWith(WriteSet.Empty, out _).Should().BeFalse();
    }

    [Fact]
    public void Except_IdenticalWrites_AreLeftOutButAppendsStay()
    {
        var rest = Set("set /a 1", "set /b 2", "remove /c", "append /items [1]")
            .Except(Set("set /a 1.0", "remove /c", "append /items [1]"));

        Json.Describe(rest).Should().Equal("set /b = 2", "append /items = [1]");
    }

    [Fact]
    public void Union_TwoSets_KeepsTheOrderAndWritesIdenticalOnesOnce()
    {
        var union = Set("set /a 1", "append /items [1,{\"n\":1}]", "set /b 1")
            .Union(Set("set /c 1", "set /a 1", "append /items [1]", "append /more [2]"));

        Json.Describe(union).Should().Equal(
            "set /a = 1", "append /items = [1,{\"n\":1},1]", "set /b = 1", "set /c = 1", "append /more = [2]");
    }

    [Fact]
    public void Union_ConflictingSets_Throws()
        => FluentActions.Invoking(() => Set("set /a {}").Union(Set("set /a/b 1")))
            .Should().Throw<ArgumentException>().WithMessage("*conflict at '/a/b'*");

    [Fact]
    public void Union_OfSiblings_EqualsApplyingThemOneAfterTheOther()
    {
        var first = Json.Patch(
            Order, """[{"op":"add","path":"/items/-","value":"gift"},{"op":"replace","path":"/items/1/price","value":7}]""");
        var second = Json.Patch(
            Order,
            """
            [{"op":"replace","path":"/items/1/price","value":7},{"op":"add","path":"/items/-","value":"gift"},
             {"op":"add","path":"/items/0/tags/-","value":"b"}]
            """);

        var together = first.Union(second).ApplyTo(Json.Parse(Order));

        Json.ShouldBe(together!["items"], """[{"price":1,"tags":["a","b"]},{"price":7},"gift","gift"]""");
        Json.ShouldBe(second.Except(first).ApplyTo(first.ApplyTo(Json.Parse(Order))), together);
    }

    [Fact]
    public void ApplyTo_Document_LeavesItAndTheWritesAsTheyWere()
    {
        var document = Json.Parse(Order);
        var writes = Set("set /delivery {\"cost\":9}", "append /items [{\"price\":3}]");

        var copy = writes.ApplyTo(document);
        copy!["delivery"]!["cost"] = 10;
        copy["items"]![2]!["price"] = 10;

        Json.Text(document).Should().Be(Json.Text(Json.Parse(Order)));
        Json.Describe(writes).Should().Equal("set /delivery = {\"cost\":9}", "append /items = [{\"price\":3}]");
    }

    [Fact]
    public void ApplyTo_ReplacedMember_KeepsItsPosition()
        => Json.Text(Set("set /a 9", "set /c 3").ApplyTo(Json.Parse("""{"a":1,"b":2}"""))).Should().Be("""{"a":9,"b":2,"c":3}""");

    [Fact]
    public void ApplyTo_RemovedMemberIsAbsent_ChangesNothing()
        => Json.ShouldBe(Set("remove /a").ApplyTo(Json.Parse("""{"b":1}""")), """{"b":1}""");

    [Theory]
    [InlineData("set /missing/a 1")]
    [InlineData("remove /missing/a")]
    [InlineData("set /discount/a 1")]
    [InlineData("set /items/2 1")]
    [InlineData("set /items/- 1")]
    [InlineData("remove /items/0")]
    [InlineData("remove ")]
    [InlineData("append /missing [1]")]
    [InlineData("append /delivery [1]")]
    public void ApplyTo_AnotherDocument_Throws(string write)
        => FluentActions.Invoking(() => Set(write).ApplyTo(Json.Parse(Order)))
            .Should().Throw<InvalidOperationException>().WithMessage("The document has no place for the write*");

    [Theory]
    [InlineData("set /a 1", "remove /a")]
    [InlineData("append /a [1]", "append /a [2]")]
    [InlineData("append /a [1]", "set /a [2]")]
    [InlineData("set /a/b/c 1", "set /a {}")]
    [InlineData("remove ", "set /a 1")]
    [InlineData("append /a/b [1]", "set /a {}")]
    public void Constructor_PlaceTwiceOrBeneathAnother_Throws(string first, string second)
        => FluentActions.Invoking(() => Set(first, second)).Should().Throw<ArgumentException>();

    // A write as text: the kind, the place and, unless it removes, the value.
    private static WriteSet Set(params string[] writes) => new(writes.Select(text =>
    {
        var parts = text.Split(' ', 3);
        return parts[0] switch
        {
            "set" => new JsonWrite(Json.Pointer(parts[1]), JsonWriteKind.Set, Json.Parse(parts[2]), Exists: true),
            "append" => new JsonWrite(Json.Pointer(parts[1]), JsonWriteKind.Append, Json.Parse(parts[2]), Exists: true),
            _ => new JsonWrite(Json.Pointer(parts[1]), JsonWriteKind.Remove, null, Exists: true),
        };
    }));
}
