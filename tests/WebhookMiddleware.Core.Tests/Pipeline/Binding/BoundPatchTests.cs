using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using WebhookMiddleware.Payloads.Binding;

namespace WebhookMiddleware.Core.Tests.Pipeline.Binding;

/// <summary>Patches of objects of many shapes: what is not written stays, also what JSON doesn't see, and the original object is not touched.</summary>
public sealed class BoundPatchTests
{
    private static readonly JsonSerializerOptions WithFields = new(JsonSerializerOptions.Web) { IncludeFields = true };

    public static TheoryData<object, string, string> Hidden => new()
    {
        { new Ctor(1) { Tenant = "t" }, """{"qty":2}""", """{"qty":2}""" },
        { new Captured(1) { Tenant = "t" }, """{"qty":2}""", """{"qty":2}""" },
        { new PrivateField(1) { Tenant = "t" }, """{"qty":2}""", """{"qty":2}""" },
        { new Derived(2, 10) { Tenant = "t" }, """{"qty":3}""", """{"qty":3,"price":10,"total":30}""" },
        { new CopiesList([1]) { Tenant = "t" }, """{"items":[1,2]}""", """{"items":[1,2]}""" },
        { new CtorAndSetter(1) { Note = "n", Tenant = "t" }, """{"qty":2,"note":"m"}""", """{"qty":2,"note":"m"}""" },
        { new CtorAndSetter(1) { Note = "n", Tenant = "t" }, """{"note":null}""", """{"qty":1,"note":null}""" },
        { new Rec(1, "n") { Tenant = "t" }, """{"qty":2}""", """{"qty":2,"name":"n"}""" },
        { new RecStruct(1) { Tenant = "t" }, """{"qty":2}""", """{"qty":2}""" },
        { new PlainStruct { Qty = 1, Tenant = "t" }, """{"qty":2}""", """{"qty":2}""" },
        { new InitOnly { Qty = 1, Tenant = "t" }, """{"qty":2}""", """{"qty":2}""" },
        { PrivateSetter.Of(1, "t"), """{"qty":2}""", """{"qty":2}""" },
        { new Populated { Tenant = "t", Items = { 1 } }, """{"items":[1,2]}""", """{"items":[1,2]}""" },
        { new PopulatedField { Tenant = "t", Items = { 1 } }, """[{"op":"add","path":"/items/-","value":2}]""", """{"items":[1,2]}""" },
        { new Extended<JsonElement> { Tenant = "t", More = { ["z"] = Element("1"), ["y"] = Element("{}") } }, """{"z":2}""", """{"z":2,"y":{}}""" },
        { new Extended<object> { Tenant = "t", More = { ["z"] = Element("""{"a":1}""") } }, """{"z":{"b":2}}""", """{"z":{"a":1,"b":2}}""" },
        { new Extended<object> { Tenant = "t", More = { ["z"] = 1, ["y"] = 2 } }, """{"z":null,"x":3}""", """{"y":2,"x":3}""" },
        { new WithInitialiser { Qty = 5, Tenant = "t" }, """{"qty":null}""", """{"qty":1}""" },
    };

    [Theory, MemberData(nameof(Hidden))]
    public async Task Apply_LeavesWhatJsonDoesNotSee(object value, string patch, string expected)
    {
        var was = JsonSerializer.Serialize(value, WithFields);

        var patched = await Patching.Of(value).ApplyAsync(patch);

        patched.Errors.Should().BeEmpty();
        patched.Json.Should().Be(expected);
        TenantOf(patched.Value!).Should().Be("t");
        patched.Value.Should().NotBeSameAs(value);
        JsonSerializer.Serialize(value, WithFields).Should().Be(was, "the original must not be touched");
    }

    [Fact]
    public async Task Apply_Fields_LeavesWhatJsonDoesNotSee()
    {
        var patched = await Patching.Of(new Fields { Qty = 1, Tenant = "t" }, options: WithFields).ApplyAsync("""{"qty":2}""");

        patched.Value.Should().BeEquivalentTo(new Fields { Qty = 2, Tenant = "t" });
    }

    public static TheoryData<string, string> Lists => new()
    {
        { """[{"op":"add","path":"/items/0","value":{"qty":9}}]""", "9- 1a 2b 3c" },
        { """[{"op":"remove","path":"/items/0"}]""", "2b 3c" },
        { """[{"op":"remove","path":"/items/0"},{"op":"replace","path":"/items/0/qty","value":7}]""", "7b 3c" },
        { """[{"op":"add","path":"/items/1","value":{"qty":9}},{"op":"remove","path":"/items/3"}]""", "1a 9- 2b" },
        { """[{"op":"replace","path":"/items/0/qty","value":7},{"op":"add","path":"/items/-","value":{"qty":9}}]""", "7a 2b 3c 9-" },
        { """[{"op":"replace","path":"/items/1","value":{"qty":7}}]""", "1a 7b 3c" },
        { """{"items":[{"qty":1},{"qty":7},{"qty":3}]}""", "1a 7b 3c" },
        { """{"items":[{"qty":3},{"qty":1}]}""", "3c 1a" },
        { """{"items":[{"qty":9},{"qty":1},{"qty":2},{"qty":3}]}""", "9- 1a 2b 3c" },
    };

    [Theory, MemberData(nameof(Lists))]
    public async Task Apply_InList_OtherElementsStayWhatTheyAre(string patch, string expected)
    {
        foreach (var holder in new object[]
        {
            new Holder<List<Item>> { Items = [.. Items()] }, new Holder<Item[]> { Items = Items() },
            new Holder<IReadOnlyList<Item>> { Items = Items().AsReadOnly() }, new Holder<ImmutableList<Item>> { Items = [.. Items()] },
            new Holder<ImmutableArray<Item>> { Items = [.. Items()] }, new Holder<Collection<Item>> { Items = new(Items()) },
            new Holder<IEnumerable<Item>> { Items = Items().ToList() }, new Holder<Queue<Item>> { Items = new(Items()) },
            new Holder<OwnList> { Items = [.. Items()] }, new Holder<LinkedList<Item>> { Items = new(Items()) },
        })
        {
            var patched = await Patching.Of(holder).ApplyAsync(patch);

            patched.Errors.Should().BeEmpty(holder.GetType().ToString());
            Describe(((IHolder)patched.Value!).All).Should().Be(expected, holder.GetType().ToString());
            Describe(((IHolder)holder).All).Should().Be("1a 2b 3c");
        }
    }

    [Fact]
    public async Task Apply_EqualElements_KeepTheirPlaces()
    {
        var holder = new Holder<List<Item>> { Items = [new() { Qty = 1, Tenant = "a" }, new() { Qty = 1, Tenant = "b" }] };

        var patched = await Patching.Of(holder).ApplyAsync("""{"items":[{"qty":2},{"qty":1}]}""");

        Describe(((IHolder)patched.Value!).All).Should().Be("2a 1b");
    }

    [Fact]
    public async Task Apply_InSetAndStack_KeepsComparerAndOrder()
    {
        var set = new Holder<HashSet<string>> { Items = new(["a"], StringComparer.OrdinalIgnoreCase) };
        var stack = new Holder<Stack<int>> { Items = new([1, 2]) };

        ((Holder<HashSet<string>>)(await Patching.Of(set).ApplyAsync("""{"items":["a","b"]}""")).Value!).Items!.Contains("B").Should().BeTrue();
        (await Patching.Of(stack).ApplyAsync("""[{"op":"add","path":"/items/-","value":0}]""")).Json.Should().Be("""{"items":[2,1,0]}""");
    }

    public static TheoryData<object> Dictionaries =>
    [
        new Dictionary<string, Item>(Entries()), new SortedDictionary<string, Item>(new Dictionary<string, Item>(Entries())),
        Entries().ToImmutableDictionary(), new ReadOnlyDictionary<string, Item>(new Dictionary<string, Item>(Entries())),
    ];

    [Theory, MemberData(nameof(Dictionaries))]
    public async Task Apply_InDictionary_OtherEntriesStay(object value)
    {
        var patched = await Patching.Of(value).ApplyAsync("""{"x":{"qty":7},"y":null,"new":{"qty":9}}""");

        patched.Errors.Should().BeEmpty();
        var entries = (IReadOnlyDictionary<string, Item>)patched.Value!;
        Describe(entries.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => entry.Value)).Should().Be("9- 7a 3c");
        ((IReadOnlyDictionary<string, Item>)value).Should().HaveCount(3);
    }

    [Fact]
    public async Task Apply_DictionaryWithKeyPolicy_FindsItsKeys()
    {
        var value = new Dictionary<string, Item> { ["Abc"] = new() { Qty = 1, Tenant = "t" } };
        var options = new JsonSerializerOptions(JsonSerializerOptions.Web) { DictionaryKeyPolicy = JsonNamingPolicy.CamelCase };

        var patched = (Dictionary<string, Item>)(await Patching.Of(value, options: options).ApplyAsync("""{"abc":{"qty":2}}""")).Value!;

        patched.Should().ContainSingle().Which.Should().BeEquivalentTo(KeyValuePair.Create("Abc", new Item { Qty = 2, Tenant = "t" }));
    }

    [Fact]
    public async Task Apply_ReplacedObject_KeepsWhatJsonDoesNotSee()
    {
        var order = new Order { Item = new Item { Qty = 1, Tenant = "t" } };

        var patched = await Patching.Of(order).ApplyAsync("""[{"op":"replace","path":"/item","value":{"qty":2}}]""");

        patched.Value.Should().BeEquivalentTo(new Order { Item = new Item { Qty = 2, Tenant = "t" } });
    }

    [Fact]
    public async Task Apply_WithoutNulls_NeedsNoRequiredMember()
    {
        var options = new JsonSerializerOptions(JsonSerializerOptions.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

        var patched = await Patching.Of(new Required { Coupon = null }, options: options).ApplyAsync("""{"discount":5}""");

        patched.Value.Should().BeEquivalentTo(new Required { Coupon = null, Discount = 5 });
        (await patched.ApplyAsync("""{"coupon":"c"}""")).Json.Should().Be("""{"coupon":"c","discount":5}""");
        (await patched.ApplyAsync("""{"coupon":null}""")).Errors.Should().Equal("coupon: the member is required.");
    }

    [Fact]
    public async Task Apply_MemberOptions_RuleWhatIsWritten()
    {
        var value = new Options { Amount = 1, Limit = 2, Day = new DateOnly(2026, 1, 2) };

        var patched = await Patching.Of(value).ApplyAsync("""{"amount":"7","limit":"Infinity","day":"3.4.2026"}""");

        patched.Json.Should().Be("""{"amount":"7","limit":"Infinity","day":"3.4.2026"}""");
    }

    private static Item[] Items() => [new() { Qty = 1, Tenant = "a" }, new() { Qty = 2, Tenant = "b" }, new() { Qty = 3, Tenant = "c" }];

    private static IEnumerable<KeyValuePair<string, Item>> Entries() => Items().Select((item, i) => KeyValuePair.Create($"{"xyz"[i]}", item));

    private static string Describe(IEnumerable<Item> items) => string.Join(' ', items.Select(item => $"{item.Qty}{item.Tenant ?? "-"}"));

    private static JsonElement Element(string json) => JsonDocument.Parse(json).RootElement;

    private static object? TenantOf(object value) => value.GetType().GetProperty("Tenant")!.GetValue(value);

    private interface IHolder
    {
        IEnumerable<Item> All { get; }
    }

    private sealed class Holder<T> : IHolder
    {
        public T? Items { get; set; }

        [JsonIgnore]
        public IEnumerable<Item> All => (IEnumerable<Item>)(object)Items!;
    }

    private sealed class OwnList : List<Item>;

    private sealed class Item
    {
        public int Qty { get; set; }

        [JsonIgnore]
        public string? Tenant { get; set; }
    }

    private sealed class Order
    {
        public Item? Item { get; set; }
    }

    private sealed class Ctor(int qty)
    {
        public int Qty { get; } = qty;

        [JsonIgnore]
        public string? Tenant { get; set; }
    }

    private sealed class Captured(int qty)
    {
        public int Qty => qty;

        [JsonIgnore]
        public string? Tenant { get; set; }
    }

    private sealed class PrivateField
    {
        private readonly long _hundreds;

        public PrivateField(int qty) => _hundreds = qty * 100L;

        public int Qty => (int)(_hundreds / 100);

        [JsonIgnore]
        public string? Tenant { get; set; }
    }

    private sealed class Derived(int qty, int price)
    {
        public int Qty { get; } = qty;

        public int Price { get; } = price;

        public int Total { get; } = qty * price;

        [JsonIgnore]
        public string? Tenant { get; set; }
    }

    private sealed class CopiesList(List<int> items)
    {
        public List<int> Items { get; } = [.. items];

        [JsonIgnore]
        public string? Tenant { get; set; }
    }

    private sealed class CtorAndSetter(int qty)
    {
        public int Qty { get; } = qty;

        public string? Note { get; set; }

        [JsonIgnore]
        public string? Tenant { get; set; }
    }

    private sealed record Rec(int Qty, string Name)
    {
        [JsonIgnore]
        public string? Tenant { get; init; }
    }

    private readonly record struct RecStruct(int Qty)
    {
        [JsonIgnore]
        public string? Tenant { get; init; }
    }

    private struct PlainStruct
    {
        public int Qty { get; set; }

        [JsonIgnore]
        public string? Tenant { get; set; }
    }

    private sealed class InitOnly
    {
        public int Qty { get; init; }

        [JsonIgnore]
        public string? Tenant { get; init; }
    }

    private sealed class PrivateSetter
    {
        [JsonInclude]
        public int Qty { get; private set; }

        [JsonIgnore]
        public string? Tenant { get; private set; }

        public static PrivateSetter Of(int qty, string tenant) => new() { Qty = qty, Tenant = tenant };
    }

    [JsonObjectCreationHandling(JsonObjectCreationHandling.Populate)]
    private sealed class Populated
    {
        public List<int> Items { get; } = [];

        [JsonIgnore]
        public string? Tenant { get; set; }
    }

    [JsonObjectCreationHandling(JsonObjectCreationHandling.Populate)]
    private sealed class PopulatedField
    {
        private readonly List<int> _items = [];

        public IList<int> Items => _items;

        [JsonIgnore]
        public string? Tenant { get; set; }
    }

    private sealed class Extended<T>
    {
        [JsonIgnore]
        public string? Tenant { get; set; }

        [JsonExtensionData]
        public Dictionary<string, T> More { get; set; } = [];
    }

    private sealed class WithInitialiser
    {
        public int Qty { get; set; } = 1;

        [JsonIgnore]
        public string? Tenant { get; set; }
    }

    private sealed class Fields
    {
        public int Qty;

        [JsonIgnore]
        public string? Tenant;
    }

    private sealed class Required
    {
        public required string? Coupon { get; set; }

        public int Discount { get; set; }
    }

    private sealed class Options
    {
        [JsonNumberHandling(JsonNumberHandling.WriteAsString | JsonNumberHandling.AllowReadingFromString)]
        public int Amount { get; set; }

        [JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
        public double Limit { get; set; }

        [JsonConverter(typeof(GermanDate))]
        public DateOnly Day { get; set; }
    }

    private sealed class GermanDate : JsonConverter<DateOnly>
    {
        public override DateOnly Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            => DateOnly.ParseExact(reader.GetString()!, "d.M.yyyy", System.Globalization.CultureInfo.InvariantCulture);

        public override void Write(Utf8JsonWriter writer, DateOnly value, JsonSerializerOptions options)
            => writer.WriteStringValue(value.ToString("d.M.yyyy", System.Globalization.CultureInfo.InvariantCulture));
    }
}
