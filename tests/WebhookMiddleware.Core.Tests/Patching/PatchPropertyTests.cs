using System.Text.Json.Nodes;
using WebhookMiddleware.Patching;

namespace WebhookMiddleware.Core.Tests.Patching;

/// <summary>What holds for any patch, tried on some thousands by chance; a failure names the seed that makes it again.</summary>
public class PatchPropertyTests
{
    private const int Cases = 5000;

    [Fact]
    public void ApplyTo_AnyMergePatch_EqualsApplyingItDirectly()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new RandomJson(seed);
            var (document, patch) = (random.Document(), random.MergePatch());
            var before = Json.Text(document);

            var writes = Writes(new MergePatch(patch), document)!;

            Json.ShouldBe(writes.ApplyTo(document), DirectPatching.Merge(document, patch), Story(seed, before, patch, writes));
            Json.Text(document).Should().Be(before);
        }
    }

    [Fact]
    public void ApplyTo_AnyJsonPatch_EqualsApplyingItDirectly()
    {
        var refused = 0;
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new RandomJson(seed);
            var document = random.Document();
            var operations = random.JsonPatch(document);
            var before = Json.Text(document);

            var writes = Writes(Read(operations), document);

            if (TryApplyDirectly(document, operations, out var expected))
            {
                writes.Should().NotBeNull("{0}", Story(seed, before, operations));
                Json.ShouldBe(writes!.ApplyTo(document), expected, Story(seed, before, operations, writes));
            }
            else
            {
                writes.Should().BeNull("{0}", Story(seed, before, operations));
                refused++;
            }

            Json.Text(document).Should().Be(before);
        }

        refused.Should().BeInRange(Cases / 50, Cases / 2, "both kinds of patches need their share of the cases");
    }

    [Fact]
    public void Exists_AnyPatch_SaysWhatTheDocumentHad()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new RandomJson(seed);
            var document = random.Document();

            foreach (var write in AnyWrites(random, document).Writes)
            {
                write.Exists.Should().Be(write.Pointer.TryResolve(document, out var before) && before is not null, "{0}", $"seed {seed}, {write}");
            }
        }
    }

    [Fact]
    public void Union_AnyTwoPatchesThatGetAlong_EqualsApplyingThemInTurn()
    {
        var conflicts = 0;
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new RandomJson(seed);
            var document = random.Document();
            var (first, second) = (AnyWrites(random, document), AnyWrites(random, document));

            var conflict = first.ConflictsWith(second, out _);

            second.ConflictsWith(first, out _).Should().Be(conflict, $"seed {seed}");
            if (conflict)
            {
                conflicts++;
                continue;
            }

            var inTurn = second.Except(first).ApplyTo(first.ApplyTo(document));
            Json.ShouldBe(first.Union(second).ApplyTo(document), inTurn, $"seed {seed}");
        }

        conflicts.Should().BeInRange(Cases / 10, Cases * 9 / 10, "both outcomes need their share of the cases");
    }

    [Fact]
    public void ConflictsWith_TheSameSet_NeverConflicts()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new RandomJson(seed);
            var writes = AnyWrites(random, random.Document());

            writes.ConflictsWith(writes, out _).Should().BeFalse($"seed {seed}");
            writes.Except(writes).Writes.Should().Equal(writes.Writes.Where(write => write.Kind == JsonWriteKind.Append), $"seed {seed}");
        }
    }

    [Fact]
    public void Allow_AnyPatchThatPasses_ChangesNothingOutside()
    {
        var (allowed, refused) = (0, 0);
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new RandomJson(seed);
            var document = random.Document();
            var writes = AnyWrites(random, document);
            var patterns = random.Patterns();

            if (!WritablePointers.Parse(patterns).Allow(writes, out _))
            {
                refused++;
                continue;
            }

            allowed += writes.Writes.Count > 0 ? 1 : 0;
            var before = new Dictionary<string, string>();
            var after = new Dictionary<string, string>();
            AddLeaves("", document, document, before);
            AddLeaves("", writes.ApplyTo(document), document, after);

            string[] leaves = [.. before.Keys, .. after.Keys];
            foreach (var (path, value) in before.Except(after).Concat(after.Except(before)))
            {
                // A container that got its first member, or lost its last one, is a leaf on one side only: what changed is the member.
                // So is a null that became an object.
                if (value is "{}" or "[]" or "null" && leaves.Any(leaf => leaf.StartsWith($"{path}/", StringComparison.Ordinal)))
                {
                    continue;
                }

                IsCovered(path, patterns).Should().BeTrue(
                    "{0} changed (seed {1}, patterns {2}, document {3}, writes {4})",
                    path, seed, string.Join(' ', patterns), Json.Text(document), string.Join("; ", Json.Describe(writes)));
            }
        }

        allowed.Should().BeGreaterThan(Cases / 50);
        refused.Should().BeGreaterThan(Cases / 10);
    }

    private static WriteSet AnyWrites(RandomJson random, JsonObject document)
        => (random.Value(0) is null ? null : Writes(Read(random.JsonPatch(document)), document))
            ?? Writes(new MergePatch(random.MergePatch()), document)!;

    private static WriteSet? Writes(PayloadPatch patch, JsonNode? document)
        => patch.TryGetWrites(document, out var writes, out _) ? writes : null;

    private static JsonPatch Read(JsonArray operations) => Json.ParsePatch(operations.ToJsonString());

    private static bool TryApplyDirectly(JsonNode? document, JsonArray operations, out JsonNode? result)
    {
        try
        {
            result = DirectPatching.Apply(document, operations);
            return true;
        }
        catch (InvalidOperationException)
        {
            result = null;
            return false;
        }
    }

    private static string Story(int seed, string document, JsonNode? patch, WriteSet? writes = null)
        => $"seed {seed}: {document} with {Json.Text(patch)} writes {string.Join("; ", writes is null ? [] : Json.Describe(writes))}";

    // Every scalar and every empty container, by pointer. Elements after an original array's end are its '-'.
    private static void AddLeaves(string path, JsonNode? node, JsonNode? original, Dictionary<string, string> leaves)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } members:
                foreach (var (name, member) in members)
                {
                    var segment = name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
                    AddLeaves($"{path}/{segment}", member, (original as JsonObject)?[name], leaves);
                }

                break;

            case JsonArray { Count: > 0 } items:
                var originals = original as JsonArray;
                for (var i = 0; i < items.Count; i++)
                {
                    var isNew = originals is not null && i >= originals.Count;
                    AddLeaves(isNew ? $"{path}/-{i}" : $"{path}/{i}", items[i], isNew ? null : originals?[i], leaves);
                }

                break;

            default:
                leaves[path] = Json.Text(node);
                break;
        }
    }

    // Whether a pattern matches the path or something above it. '-7' is how AddLeaves writes an appended element.
    private static bool IsCovered(string path, string[] patterns)
    {
        var segments = path.Split('/')[1..];
        return patterns.Any(pattern =>
        {
            var wanted = pattern.Split('/')[1..];
            var length = wanted[^1] == "**" ? wanted.Length - 1 : wanted.Length;
            return segments.Length >= length && Enumerable.Range(0, length).All(i =>
                wanted[i] == "*" || wanted[i] == segments[i] || (wanted[i] == "-" && segments[i].StartsWith('-')));
        });
    }
}
