using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace WebhookMiddleware.Core.Tests.Patching;

/// <summary>Documents with patches for them, and patterns, by chance.</summary>
internal static class AnyPatch
{
    private static readonly string[] PathNames = ["a", "b", "c", "0", "1", "2", "01", "-", "", "x/y", "~", "__proto__"];

    public static Arbitrary<PatchCase> ForMergePatch { get; }
        = Arb.From(AnyJson.Object(4).SelectMany(document => MergePatch.Select(patch => new PatchCase(document, patch))), Smaller);

    public static Arbitrary<PatchCase> ForJsonPatch { get; }
        = Arb.From(AnyJson.Object(4).SelectMany(document => JsonPatch(document).Select(patch => new PatchCase(document, patch))), Smaller);

    /// <summary>A patch of either kind: a list is a JSON Patch.</summary>
    public static Arbitrary<PatchCase> ForEither { get; }
        = Arb.From(Gen.OneOf(ForMergePatch.Generator, ForJsonPatch.Generator), Smaller);

    /// <summary>Two patches for the same document, each of either kind.</summary>
    public static Arbitrary<(PatchCase First, PatchCase Second)> Pairs { get; } = Arb.From(
        from document in AnyJson.Object(4)
        from first in Either(document)
        from second in Either(document)
        select (new PatchCase(document, first), new PatchCase(document, second)));

    public static Arbitrary<(PatchCase Case, string[] Patterns)> WithPatterns { get; } = Arb.From(
        from patch in ForEither.Generator
        from count in Gen.Choose(1, 6)
        from patterns in Pattern.ListOf(count)
        select (patch, patterns.ToArray()),
        any => Smaller(any.patch).Select(smaller => (smaller, any.Item2)));

    private static Gen<string> Pattern
        => from count in Gen.Choose(1, 3)
           from segments in Gen.Frequency((1, Gen.Constant("*")), (2, Gen.Elements(PathNames).Select(Escape))).ListOf(count)
           from end in Gen.Elements("", "", "", "/**")
           select "/" + string.Join('/', segments) + end;

    private static Gen<JsonNode?> MergePatch
        => Gen.Frequency((1, AnyJson.Value(3).Where(value => value is not JsonArray)), (19, AnyJson.Object(4).Select(JsonNode? (patch) => patch)));

    private static Gen<JsonNode?> Either(JsonObject document)
        => Gen.OneOf(MergePatch, JsonPatch(document).Select(JsonNode? (patch) => patch));

    private static Gen<JsonArray> JsonPatch(JsonObject document)
        => Gen.Choose(1, 8).SelectMany(count => Operations(document, count)).Select(operations => new JsonArray([.. operations]));

    // Mostly operations that fit, one after the other; now and then one that may not.
    private static Gen<IEnumerable<JsonNode?>> Operations(JsonNode? document, int count)
        => count == 0
            ? Gen.Constant(Enumerable.Empty<JsonNode?>())
            : from operation in Operation(document)
              from evenIfItDoesNotFit in Gen.Frequency((1, Gen.Constant(true)), (9, Gen.Constant(false)))
              let patched = DirectPatching.TryApply(document, operation)
              from rest in Operations(patched.Fits ? patched.Result : document, count - 1)
              select patched.Fits || evenIfItDoesNotFit ? rest.Prepend(operation.DeepClone()) : rest;

    private static Gen<JsonObject> Operation(JsonNode? document)
        => from op in Gen.Elements("add", "add", "add", "replace", "replace", "remove", "remove", "test")
           from place in Place("", document, isRoot: true)
           from tested in Gen.Choose(0, 9)
           from value in AnyJson.Value(3)
           select new JsonObject
           {
               ["op"] = op,
               ["path"] = place.Path,
               ["value"] = op == "test" && tested > 0 ? place.Node?.DeepClone() : value?.DeepClone(),
           };

    private static Gen<(string Path, JsonNode? Node)> Place(string path, JsonNode? node, bool isRoot)
        => node is not (JsonObject or JsonArray)
            ? Gen.Constant((path, node))
            : from stop in Gen.Choose(0, isRoot ? 49 : 3)
              from place in stop == 0
                ? Gen.Constant((path, (JsonNode?)node))
                : Step(node).SelectMany(step => Place($"{path}/{Escape(step)}", Child(node, step), isRoot: false))
              select place;

    private static Gen<string> Step(JsonNode container) => container switch
    {
        JsonArray items => Gen.Frequency(
            (1, Gen.Elements(PathNames)), (1, Gen.Constant("-")), (2, Gen.Choose(0, items.Count).Select(index => $"{index}"))),
        JsonObject { Count: > 0 } members => Gen.OneOf(Gen.Elements(members.Select(member => member.Key).ToArray()), Gen.Elements(PathNames)),
        _ => Gen.Elements(PathNames),
    };

    private static JsonNode? Child(JsonNode container, string step) => container switch
    {
        JsonObject members => members[step],
        JsonArray items => int.TryParse(step, out var index) && index < items.Count ? items[index] : null,
        _ => null,
    };

    private static IEnumerable<PatchCase> Smaller(PatchCase any)
        => AnyJson.SmallerObjects(any.Document).Select(document => any with { Document = document })
            .Concat((any.Patch is JsonArray list ? AnyJson.SmallerArrays(list).Where(IsPatch) : AnyJson.Smaller(any.Patch).Where(patch => patch is not JsonArray))
                .Select(patch => any with { Patch = patch }));

    private static bool IsPatch(JsonArray operations)
        => operations.All(item => item is JsonObject operation && operation.ContainsKey("value") && operation["op"] is not null && operation["path"] is not null);

    private static string Escape(string segment)
        => segment.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
