using System.Text.Json.Nodes;
using WebhookMiddleware.Patching;

namespace WebhookMiddleware.Core.Tests.Patching;

/// <summary>What holds for any patch.</summary>
public class PatchPropertyTests
{
    private const int Cases = 3000;

    [Fact]
    public void ApplyTo_AnyMergePatch_EqualsApplyingItDirectly() => Property.Holds(AnyPatch.ForMergePatch, Cases, any =>
    {
        var before = Json.Text(any.Document);

        var result = any.Writes()!.ApplyTo(any.Document);

        Json.ShouldBe(result, DirectPatching.Merge(any.Document, any.Patch));
        Json.Text(any.Document).Should().Be(before);
    });

    [Fact]
    public void ApplyTo_AnyMergePatchAgain_ChangesNothingMore() => Property.Holds(AnyPatch.ForMergePatch, Cases, any =>
    {
        var once = any.Writes()!.ApplyTo(any.Document);

        if (once is JsonObject document)
        {
            Json.ShouldBe((any with { Document = document }).Writes()!.ApplyTo(document), once);
        }
    });

    [Fact]
    public void ApplyTo_AnyMergePatch_LeavesNoMemberThatItSetsToNull() => Property.Holds(AnyPatch.ForMergePatch, Cases, any =>
    {
        NoneIsLeft(any.Writes()!.ApplyTo(any.Document), any.Patch);

        static void NoneIsLeft(JsonNode? result, JsonNode? patch)
        {
            foreach (var (name, change) in patch as JsonObject ?? [])
            {
                result!.AsObject().ContainsKey(name).Should().Be(change is not null);
                NoneIsLeft(result[name], change);
            }
        }
    });

    [Fact]
    public void ApplyTo_AnyJsonPatch_EqualsApplyingItDirectly()
    {
        var refused = 0;
        Property.Holds(AnyPatch.ForJsonPatch, Cases, any =>
        {
            var before = Json.Text(any.Document);

            var writes = any.Writes();

            var (fits, expected) = DirectPatching.TryApply(any.Document, any.Patch!.AsArray());
            (writes is not null).Should().Be(fits);
            Json.ShouldBe(writes?.ApplyTo(any.Document), expected);
            Json.Text(any.Document).Should().Be(before);
            refused += fits ? 0 : 1;
        });

        refused.Should().BeInRange(Cases / 50, Cases / 2, "both kinds of patches need their share of the cases");
    }

    [Fact]
    public void Exists_AnyPatch_SaysWhatTheDocumentHad() => Property.Holds(AnyPatch.ForEither, Cases, any =>
    {
        foreach (var write in any.Writes()?.Writes ?? [])
        {
            write.Exists.Should().Be(write.Pointer.TryResolve(any.Document, out var before) && before is not null, "{0}", write);
        }
    });

    [Fact]
    public void Union_AnyTwoPatchesThatGetAlong_EqualsApplyingThemInTurn()
    {
        var conflicts = 0;
        Property.Holds(AnyPatch.Pairs, Cases, any =>
        {
            if ((any.First.Writes(), any.Second.Writes()) is not ({ } first, { } second))
            {
                return;
            }

            var conflict = first.ConflictsWith(second, out _);

            second.ConflictsWith(first, out _).Should().Be(conflict);
            if (conflict)
            {
                conflicts++;
                return;
            }

            var document = any.First.Document;
            Json.ShouldBe(first.Union(second).ApplyTo(document), second.Except(first).ApplyTo(first.ApplyTo(document)));
        });

        conflicts.Should().BeInRange(Cases / 10, Cases * 9 / 10, "both outcomes need their share of the cases");
    }

    [Fact]
    public void ConflictsWith_TheSameSet_NeverConflicts() => Property.Holds(AnyPatch.ForEither, Cases, any =>
    {
        var writes = any.Writes() ?? WriteSet.Empty;

        writes.ConflictsWith(writes, out _).Should().BeFalse();
        writes.Except(writes).Writes.Should().Equal(writes.Writes.Where(write => write.Kind == JsonWriteKind.Append));
    });

    [Fact]
    public void Allow_AnyPatchThatPasses_ChangesNothingOutside()
    {
        var (allowed, refused) = (0, 0);
        Property.Holds(AnyPatch.WithPatterns, Cases, any =>
        {
            var document = any.Case.Document;
            var writes = any.Case.Writes() ?? WriteSet.Empty;
            if (!WritablePointers.Parse(any.Patterns).Allow(writes, out _))
            {
                refused++;
                return;
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

                IsCovered(path, any.Patterns).Should().BeTrue(
                    "{0} changed (patterns {1}, writes {2})", path, string.Join(' ', any.Patterns), string.Join("; ", Json.Describe(writes)));
            }
        });

        allowed.Should().BeGreaterThan(Cases / 50);
        refused.Should().BeGreaterThan(Cases / 10);
    }

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
