using System.Text;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Core.Tests.Calling;

/// <summary>A response whose decision leaves a member out says so: its author would see only that nothing changes.</summary>
public sealed class DecisionWithoutEffectTests
{
    [Theory]
    [InlineData("""{"decision":"allow","patch":[]}""", WebhookOutcome.Allowed, "patch", "allow", "enrich")]
    [InlineData("""{"decision":"allow","mergePatch":{"a":1}}""", WebhookOutcome.Allowed, "mergePatch", "allow", "enrich")]
    [InlineData("""{"decision":"deny","mergePatch":{"a":1}}""", WebhookOutcome.Denied, "mergePatch", "deny", "enrich")]
    [InlineData("""{"decision":"allow","problem":{}}""", WebhookOutcome.Allowed, "problem", "allow", "deny")]
    [InlineData("""{"decision":"enrich","problem":{},"mergePatch":{"a":1}}""", WebhookOutcome.Enriched, "problem", "enrich", "deny")]
    public void Read_MemberThatTheDecisionLeavesOut_IsWarnedOf(string body, WebhookOutcome outcome, string member, string decision, string other)
    {
        var answer = DecisionReader.Read(Encoding.UTF8.GetBytes(body));

        answer.Outcome.Should().Be(outcome);
        answer.Warnings.Should().Equal($"The response's '{member}' has no effect, because its 'decision' is '{decision}'; '{other}' would apply it.");
    }

    [Theory]
    [InlineData("""{"mergePatch":{"a":1}}""")]
    [InlineData("""{"problem":{}}""")]
    [InlineData("""{"decision":"enrich","patch":[]}""")]
    [InlineData("""{"decision":"deny","problem":{},"patch":null}""")]
    [InlineData("""{"decision":"allow","context":{"a":1}}""")]
    public void Read_MembersThatCount_AreNotWarnedOf(string body)
        => DecisionReader.Read(Encoding.UTF8.GetBytes(body)).Warnings.Should().BeEmpty();

    [Fact]
    public void Read_OwnWarnings_ComeFirst()
        => DecisionReader.Read("""{"decision":"allow","patch":[],"warnings":["a"]}"""u8).Warnings.Should().HaveCount(2).And.StartWith("a");
}
